from django.db import models
from django.db.models import Q

from articles.models.article import Article
from articles.models.people import Affiliation, Expert
from articles.schema import SameArticle, new_token
from articles.text.richtext import RichTextField


class Participant(models.Model):
    """An expert in one Q&A, with the posts and affiliations that the expert held at the time."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="participants")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="participations")
    initials = models.CharField(
        max_length=8,
        help_text="Printed beside the answers, for example “LP”. No two experts of a Q&A may share them.",
    )
    posts = models.TextField(
        "posts and affiliations",
        blank=True,
        help_text="One post per line, as held at the time: “Professor of Automated Reasoning, University of Marlow”.",
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            # The target of the answers' composite foreign key; see SameArticle.
            models.UniqueConstraint(fields=["id", "article"], name="participant_id_and_article"),
            models.UniqueConstraint(
                fields=["article", "initials"],
                name="participant_initials_are_unique",
                violation_error_message="Two experts of this Q&A have the same initials. Change those of one expert.",
            ),
            models.UniqueConstraint(
                fields=["article", "expert"],
                name="participant_expert_is_named_once",
                violation_error_message="This expert is already in the list.",
            ),
            models.CheckConstraint(condition=~Q(initials=""), name="participant_has_initials"),
        ]
        indexes = [models.Index(fields=["expert", "article"], name="participant_of_expert")]

    def __str__(self) -> str:
        return f"{self.expert} ({self.initials})"

    @property
    def affiliations(self) -> tuple[Affiliation, ...]:
        return tuple(Affiliation.from_text(line.strip()) for line in self.posts.splitlines() if line.strip())


class Question(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, related_name="questions")
    text = models.TextField("question", max_length=600)
    token = models.CharField(max_length=12, default=new_token, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "article"], name="question_id_and_article"),
            models.UniqueConstraint(fields=["article", "token"], name="question_token_is_unique"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def anchor(self) -> str:
        return f"q-{self.token}"


class Answer(models.Model):
    """One participant's answer to one question; other participants may join it (“LP & AC”)."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="answers")
    joint = models.ManyToManyField(Participant, through="JointParticipant", related_name="joint_answers")
    body = RichTextField("answer")
    token = models.CharField(max_length=12, default=new_token, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "article"], name="answer_id_and_article"),
            models.UniqueConstraint(fields=["article", "token"], name="answer_token_is_unique"),
            SameArticle(
                field="participant",
                name="answer_participant_is_of_the_article",
                violation_error_message="Only an expert of this Q&A can answer.",
            ),
            SameArticle(
                field="question",
                name="answer_question_is_of_the_article",
                violation_error_message="The question belongs to another article.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant.initials}: {self.get_body_excerpt()}"

    @property
    def anchor(self) -> str:
        return f"a-{self.token}"


class JointParticipant(models.Model):
    """Another participant who joins an answer. `position` is the order of the printed names."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="joint_participants")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "participant"], name="joint_participant_is_named_once"),
            SameArticle(field="answer", name="joint_answer_is_of_the_article"),
            SameArticle(
                field="participant",
                name="joint_participant_is_of_the_article",
                violation_error_message="Only an expert of this Q&A can answer.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.participant)
