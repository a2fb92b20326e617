"""The rows of an Expert Q&A: its experts, questions and answers, checked and stored together.

Why not django-nested-admin: the answers of a new Q&A must name experts that have no id yet, because the whole screen is
saved at once. An answer therefore names its experts as journalists write them ("LP", "LP & AC"), and the initials are
looked up among the rows of the same screen. Questions and answers are two flat lists of the article. An answer carries
the row number of its question (`question_row`), and that is all the nesting. So a new answer can belong to a new
question, an answer can move to another question, and each list costs one query.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from articles.admin.parts.forms import OrderedRowForm, PositionField, RowFormSet, initials_of
from articles.history.assembling import hold
from articles.models import JointParticipant, Participant, Question
from articles.text import richtext, voices


class ParticipantForm(OrderedRowForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "initials" in self.fields:
            self.fields["initials"].required = False
            self.fields["initials"].widget.attrs |= {"class": "voice-initials", "size": 8, "autocomplete": "off"}

    def clean(self):
        cleaned = super().clean()
        expert = cleaned.get("expert")
        initials = voices.normal(cleaned.get("initials") or "")
        if not initials and expert:
            initials = voices.normal(expert.initials) or initials_of(expert.name)
        if voices.FORBIDDEN.search(initials):
            self.add_error("initials", "Use letters only: “&”, commas and “and” separate two experts.")
        cleaned["initials"] = initials
        return cleaned


class ParticipantFormSet(RowFormSet):
    named_by = "expert"
    named_twice = "This expert is already in the list."

    def clean(self):
        super().clean()
        named = {form.cleaned_data["expert"].pk for form in self.live if form.cleaned_data.get("expert")}
        seen: dict[str, str] = {
            row.initials: row.expert.name
            for row in self.get_queryset()
            if row.pk in self.unseen and self._stored_names[row.pk] not in named
        }
        for form in self.live:
            initials, expert = form.cleaned_data.get("initials"), form.cleaned_data.get("expert")
            if not initials or not expert:
                continue
            if initials in seen:
                message = (
                    f"{seen[initials]} and {expert.name} have the same initials, “{initials}”. "
                    "Change one of them, so that readers can tell the answers apart."
                )
                form.add_error("initials", message)
                continue
            seen[initials] = expert.name

    @property
    def speakers(self) -> dict[str, ParticipantForm]:
        """The remaining rows by their initials."""
        return {form.cleaned_data["initials"]: form for form in self.live if form.cleaned_data.get("initials")}

    def row_of(self, participant_pk: int) -> ParticipantForm | None:
        return next((form for form in self.forms if self._stored_pk(form) == participant_pk), None)

    def save(self, commit=True):
        """Store the remaining experts. `save_gone()` deletes the others, after their answers have been reassigned."""
        live = self.live
        taken = self._settle(live)
        self._gone = [pk for form in self.forms if (pk := self._stored_pk(form)) and pk not in taken]
        self._free_initials(live)
        self.save_live(live, taken)
        return [*self.new_objects, *(changed for changed, _ in self.changed_objects)]

    def save_gone(self) -> None:
        self.delete_rows(Participant.objects.filter(pk__in=self._gone).select_related("expert"))

    def _free_initials(self, live: list[ParticipantForm]) -> None:
        """Let two experts swap their initials: first give temporary ones to each expert whose initials go to another.

        The database checks row by row (SQLite cannot defer a unique constraint), so a direct swap would fail.
        """
        wanted = {form.instance.initials: form.instance.pk for form in live}
        for pk, initials in self._stored_initials.items():
            if wanted.get(initials, pk) != pk:
                Participant.objects.filter(pk=pk).update(initials=f"~{_base36(pk)}"[:8])

    @cached_property
    def _stored(self):
        self._stored_initials = {row.pk: row.initials for row in self.get_queryset()}
        return super()._stored

    _stored_initials: dict[int, str]


class QuestionForm(OrderedRowForm):
    def clean_text(self):
        return " ".join(self.cleaned_data["text"].split())


class QuestionFormSet(RowFormSet):
    def save(self, commit=True):
        """Store the remaining questions. `save_gone()` deletes the removed ones, after answers have moved elsewhere."""
        live = self.live
        taken = self._settle(live)
        self._gone = [pk for form in self.forms if (pk := self._stored_pk(form)) and pk not in taken]
        self.save_live(live, taken)
        return [*self.new_objects, *(changed for changed, _ in self.changed_objects)]

    def save_gone(self) -> None:
        self.delete_rows(Question.objects.filter(pk__in=self._gone))


class AnswerForm(OrderedRowForm):
    silent = frozenset({"position", "question_row"})

    position = PositionField()
    question_row = forms.IntegerField(required=False, widget=forms.HiddenInput)
    who = forms.CharField(
        label="Who answers",
        required=False,
        max_length=80,
        help_text="Initials, for example “LP”, or “LP & AC” if two experts answer together.",
        widget=forms.TextInput(attrs={"class": "voice", "list": "voices", "size": 16, "autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            # A draft may have empty answers; publishing requires the text.
            self.fields["body"].required = False


class AnswerFormSet(RowFormSet):
    """All answers of the article; `participants` and `questions` are the other two lists of the same screen."""

    participants: ParticipantFormSet
    questions: QuestionFormSet

    def belongs_with(self, participants: ParticipantFormSet, questions: QuestionFormSet) -> None:
        """Connect the three lists; set the initial voices and question rows of the stored answers."""
        self.participants, self.questions = participants, questions
        questions.answers = self
        if not self.instance.pk:
            return
        self._hold_joint()
        initials = {row.pk: row.initials for row in participants.get_queryset()}
        rows = {row.pk: number for number, row in enumerate(questions.get_queryset())}
        if self.is_bound:
            rows = {questions._stored_pk(form): number for number, form in enumerate(questions.forms)}
        for form in self.forms:
            answer = form.instance
            if answer.pk:
                voices_of = [
                    answer.participant_id,
                    *(joint.participant_id for joint in answer.joint_participants.all()),
                ]
                form.stored_voices = list(dict.fromkeys(voices_of))
                form.initial["who"] = " & ".join(initials[pk] for pk in form.stored_voices if pk in initials)
                form.initial["question_row"] = rows.get(answer.question_id)

    def _hold_joint(self) -> None:
        """Load who else gives each answer: `prefetch_related()` would make a filter for each of them."""
        joint: dict[int, list[JointParticipant]] = {}
        for row in JointParticipant.objects.filter(article=self.instance):
            joint.setdefault(row.answer_id, []).append(row)
        nobody = JointParticipant.objects.none()
        for answer in self.get_queryset():
            answer._prefetched_objects_cache = {"joint_participants": nobody}
            if answer.pk in joint:
                hold(answer, "joint_participants", joint[answer.pk])

    def _should_delete_form(self, form):
        if super()._should_delete_form(form):
            return True
        question = self.question_of(form)
        return question is not None and self.questions.is_removed(question)

    def question_of(self, form: AnswerForm) -> QuestionForm | None:
        """Return the row of the question that an answer belongs to."""
        row = getattr(form, "cleaned_data", {}).get("question_row")
        if row is None or not 0 <= row < len(self.questions.forms):
            return None
        return self.questions.forms[row]

    def under(self, question: QuestionForm | None) -> list[AnswerForm]:
        """Return the rows to show below a question, including removed ones; None means rows of no known question."""
        return self._by_question.get(question, [])

    @cached_property
    def _by_question(self) -> dict[QuestionForm | None, list[AnswerForm]]:
        found: dict[QuestionForm | None, list[AnswerForm]] = {}
        for form in self.in_order:
            row = str(form["question_row"].value())
            is_known = row.isdecimal() and int(row) < len(self.questions.forms)
            found.setdefault(self.questions.forms[int(row)] if is_known else None, []).append(form)
        return found

    def clean(self):
        """Check what needs all three lists."""
        self.participants.is_valid(), self.questions.is_valid()
        problems = [*self._check_kind(), *self._check_answers(), *self._check_removed_experts()]
        if problems:
            raise ValidationError(problems)

    def _check_kind(self):
        if not self.instance.is_qa and (self.participants.live or self.questions.live or self.live):
            yield (
                "Only an Expert Q&A has experts, questions and answers. Choose the kind “Expert Q&A”, "
                "or remove them from this article."
            )

    def _check_answers(self):
        speakers = self.participants.speakers
        for form in self.live:
            question = self.question_of(form)
            if question is None:
                form.add_error("who", "This answer belongs to no question. Move it under one, or remove it.")
                continue
            if not self.questions.is_live(question) and not self.questions.is_removed(question):
                message = "This question has an answer but no text. Write the question."
                question.add_error("text", message)
                # The list of questions has already been validated, so raise the error in this list.
                yield message
            form.voices = self._voices(form, speakers)

    def _voices(self, form: AnswerForm, speakers: dict[str, ParticipantForm]) -> list[ParticipantForm]:
        who = form.cleaned_data.get("who", "")
        unchanged = hasattr(form, "stored_voices") and voices.normal(who) == voices.normal(form.initial.get("who", ""))
        if unchanged and not self.initials_are_followed:
            rows = [self.participants.row_of(pk) for pk in form.stored_voices]
            kept = [row for row in rows if row is not None and self.participants.is_live(row)]
            if len(kept) == len(rows):
                return kept
        if not who.strip() and len(speakers) == 1:
            return list(speakers.values())
        try:
            found = voices.parse(who, speakers)
        except voices.UnknownVoice as error:
            form.add_error("who", str(error))
            return []
        if not found:
            form.add_error("who", "Say who gives this answer: enter the initials of one of the experts above.")
        return found

    @property
    def initials_are_followed(self) -> bool:
        """Tell whether the screen's script has copied changed initials into the answers.

        Without the script, an answer whose "who" was not edited stays with its expert, even if the initials changed.
        """
        return self.data.get("initials_are_followed") == "1"

    @property
    def without_words(self) -> list[str]:
        """The empty answers in the order of the screen, for example “LP to question 2”."""
        empty = [form for form in self.live if not richtext.has_words(form.cleaned_data.get("body") or "")]
        return [
            f"{' & '.join(row.cleaned_data['initials'] for row in form.voices)} to question {number}"
            for number, question in enumerate(self.questions.live, start=1)
            for form in empty
            if self.question_of(form) is question
        ]

    def _check_removed_experts(self):
        for row in self.participants.forms:
            if not self.participants.is_removed(row) or not row.instance.pk:
                continue
            pk = self.participants._stored_pk(row)
            left = [
                form
                for form in self.live
                if pk in getattr(form, "stored_voices", ()) and not getattr(form, "voices", None)
            ]
            if left:
                numbers = ", ".join(dict.fromkeys(str(self._number(self.question_of(form))) for form in left))
                message = (
                    f"{row.instance.expert.name} still answers question {numbers}. Give these answers to another "
                    "expert or remove them, or keep this expert."
                )
                row.add_error(None, message)
                yield message

    def _number(self, question: QuestionForm | None) -> int:
        return self.questions.live.index(question) + 1 if question in self.questions.live else 0

    def save(self, commit=True):
        """Store the answers. Experts and questions are stored already; the removed ones still exist at this point."""
        live = self.live
        taken = self._settle(live)
        self.delete_rows([form.instance for form in self.forms if (pk := self._stored_pk(form)) and pk not in taken])
        places: dict[int, int] = {}
        for form in live:
            question = self.question_of(form).instance
            place = places[question.pk] = places.get(question.pk, -1) + 1
            first, *joint = [row.instance for row in form.voices]
            self._save_answer(form, question, first, place)
            self._save_joint(form, joint)
        return [*self.new_objects, *(changed for changed, _ in self.changed_objects)]

    def _save_answer(self, form: AnswerForm, question: Question, participant: Participant, place: int) -> None:
        answer, stored = form.instance, self._stored.get(form.instance.pk)
        answer.article, answer.question, answer.participant, answer.position = (
            self.instance, question, participant, place,
        )  # fmt: skip
        if stored is None:
            answer.save()
            self.new_objects.append(answer)
            return
        now = {"position": place, "question": question.pk, "participant": participant.pk}
        changed = [name for name in now if stored[name] != now[name]]
        if "body" in form.changed_data:
            changed.append("body")
        if changed:
            answer.save()
            self.changed_objects.append((answer, changed))

    def _save_joint(self, form: AnswerForm, joint: list[Participant]) -> None:
        wanted = [participant.pk for participant in joint]
        if wanted == self._stored.get(form.instance.pk, {"joint": []})["joint"]:
            return
        JointParticipant.objects.filter(answer=form.instance).delete()
        for place, participant in enumerate(joint):
            JointParticipant.objects.create(
                answer=form.instance, article=self.instance, participant=participant, position=place
            )

    @cached_property
    def _stored(self):
        return {
            row.pk: {
                "position": row.position,
                "question": row.question_id,
                "participant": row.participant_id,
                "joint": [joint.participant_id for joint in row.joint_participants.all()],
            }
            for row in self.get_queryset()
        }


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits
