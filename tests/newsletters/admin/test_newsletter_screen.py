"""The screens of newsletters, suppressed addresses and subscriptions."""

import pytest
from django.contrib.auth.models import Permission

from newsletters.admin.newsletter import days_in_words
from newsletters.models import Newsletter, Subscription, Suppression
from newsletters.sending import suppression
from tests.articles.admin.screen import Screen
from tests.factories import make_section

ADD = "/admin/newsletters/newsletter/add/"
SUPPRESSIONS = "/admin/newsletters/suppression/"


def test_ada_adds_a_newsletter_with_tick_boxes_for_days_and_kinds(as_user, ada, daily):
    client = as_user(ada)
    section = make_section("Water")
    screen = Screen(client.get(ADD), "newsletter_form")
    screen["name"], screen["promise"] = "Questions of the week", "the week’s Expert Q&As, every Sunday."
    screen["days"], screen["kinds"], screen["sections"] = ["7", "2"], ["qa", "opinion"], str(section.pk)
    screen["send_at"] = "09:15"
    assert client.post(ADD, screen.data).status_code == 302
    made = Newsletter.objects.get(name="Questions of the week")
    assert (made.days, made.kinds, made.slug) == ("27", "opinion,qa", "questions-of-the-week")
    assert list(made.sections.all()) == [section]
    screen = Screen(client.get(f"/admin/newsletters/newsletter/{made.pk}/change/"), "newsletter_form")
    assert screen.fields["days"] == ["2", "7"] and screen.fields["kinds"] == ["opinion", "qa"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("days", [], "Tick at least one day."),
        ("days", ["8"], "Select a valid choice"),
        ("send_at", "late", "Enter a valid time."),
        ("name", "", "This field is required."),
    ],
)
def test_errors_are_shown_at_the_field(as_user, ada, daily, field, value, sentence):
    client = as_user(ada)
    path = f"/admin/newsletters/newsletter/{daily.pk}/change/"
    screen = Screen(client.get(path), "newsletter_form")
    screen[field] = value
    response = client.post(path, screen.data)
    assert response.status_code == 200
    assert any(sentence in error for error in response.context["adminform"].form.errors[field])


def test_joe_can_read_a_newsletter_but_not_add_one(as_user, joe, daily):
    client = as_user(joe)
    html = client.get(f"/admin/newsletters/newsletter/{daily.pk}/change/").content.decode()
    assert daily.promise in html and 'name="promise"' not in html
    assert client.get(ADD).status_code == 403


def test_the_list_shows_the_schedule_and_the_number_of_subscribers(as_user, ada, daily, readers):
    Newsletter.objects.filter(pk=daily.pk).update(days="12345", send_at="06:30")
    readers(3)
    html = as_user(ada).get("/admin/newsletters/newsletter/").content.decode()
    assert "Monday to Friday, 06:30" in html
    assert '<td class="field-subscribers">3</td>' in html


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([1, 2, 3, 4, 5], "Monday to Friday"),
        ([6], "Saturday"),
        ([1, 3, 5], "Monday, Wednesday, Friday"),
        ([6, 7], "Saturday, Sunday"),
        ([1, 2, 3, 4, 5, 6, 7], "every day"),
    ],
)
def test_days_are_written_in_natural_words(days, words):
    assert days_in_words(days) == words


# --- Suppressed addresses


def test_ada_adds_a_suppressed_address(as_user, ada):
    client = as_user(ada)
    response = client.post(f"{SUPPRESSIONS}add/", {"address": "Rhea@Example.com", "source": "Asked by telephone"})
    assert response.status_code == 302
    row = Suppression.objects.get()
    assert (row.address, row.cause, row.source) == ("rhea@example.com", "editor", "Asked by telephone")
    assert suppression.is_suppressed("rhea@example.com")
    html = client.post(f"{SUPPRESSIONS}add/", {"address": "rhea@example.com"}).content.decode()
    assert "This address is already in the list." in html
    assert "rhea@example.com" in client.get(f"{SUPPRESSIONS}?q=RHEA").content.decode()


def test_only_a_superuser_can_remove_a_suppressed_address(as_user, ada, make_user):
    suppression.suppress("rhea@example.com", Suppression.Cause.BOUNCED, "550 no such user")
    path = f"{SUPPRESSIONS}{Suppression.objects.get().pk}/delete/"
    ada.user_permissions.add(Permission.objects.get(codename="delete_suppression"))
    assert as_user(ada).post(path, {"post": "yes"}).status_code == 403
    root = make_user("root@example.com", is_staff=True, is_superuser=True)
    assert as_user(root).post(path, {"post": "yes"}).status_code == 302
    assert not Suppression.objects.exists()


def test_a_suppressed_address_cannot_be_changed_and_joe_sees_none(as_user, ada, joe):
    suppression.suppress("rhea@example.com", Suppression.Cause.BOUNCED)
    path = f"{SUPPRESSIONS}{Suppression.objects.get().pk}/change/"
    assert 'name="address"' not in as_user(ada).get(path).content.decode()
    assert as_user(ada).post(path, {"address": "vic@example.com"}).status_code == 403
    assert as_user(joe).get(SUPPRESSIONS).status_code == 403


# --- Subscriptions


def test_subscriptions_are_found_by_address_and_cannot_be_changed(as_user, ada, joe, readers):
    readers(12)
    client = as_user(ada)
    html = client.get("/admin/newsletters/subscription/?q=Reader11@").content.decode()
    assert "reader11@example.com" in html and "reader2@example.com" not in html
    row = Subscription.objects.first()
    path = f"/admin/newsletters/subscription/{row.pk}"
    assert "page of the newsletter" in client.get(f"{path}/change/").content.decode()
    assert client.post(f"{path}/change/", {"wording": "Yes"}).status_code == 403
    assert client.post(f"{path}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/newsletters/subscription/add/").status_code == 403
    assert as_user(joe).get("/admin/newsletters/subscription/").status_code == 403


def test_the_list_of_subscriptions_costs_the_same_for_many_rows(as_user, ada, readers, django_assert_max_num_queries):
    readers(30)
    client = as_user(ada)
    client.get("/admin/newsletters/subscription/")
    with django_assert_max_num_queries(14):
        client.get("/admin/newsletters/subscription/")
