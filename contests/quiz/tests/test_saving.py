import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from contests.models import Answer
from contests.quiz.actions import submit_attempt
from contests.quiz.saving import AttemptNotOpen, Sent, write
from contests.quiz.tokens import make_token, read_token
from contests.tests.builders import AT, make_attempt, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt():
    return make_attempt()


def bound(attempt):
    return read_token(make_token(attempt))


def stands(attempt):
    return dict(Answer.objects.filter(attempt=attempt).values_list("number", "choices"))


def test_a_batch_is_written_and_confirmed(attempt):
    saved = write(bound(attempt), [Sent(1, 5, (10, 20)), Sent(3, 6, ())], AT)
    assert saved.sequences == {1: 5, 3: 6}
    assert saved.newer == {}
    assert stands(attempt) == {1: "10,20", 3: ""}


@pytest.mark.each_database
def test_one_statement_saves_a_batch(attempt, django_assert_num_queries):
    token = bound(attempt)
    write(token, [Sent(1, 1, (1,))], AT)
    # PostgreSQL's statement goes through psycopg's own cursor, which Django does not count.
    with django_assert_num_queries(0 if connection.vendor == "postgresql" else 1):
        write(token, [Sent(1, 2, (1,)), Sent(2, 2, (1,))], AT)


def test_a_higher_sequence_replaces_and_a_lower_one_does_not(attempt):
    token = bound(attempt)
    write(token, [Sent(1, 5, (10,))], AT)
    write(token, [Sent(1, 9, (30,))], AT)
    saved = write(token, [Sent(1, 7, (20,)), Sent(2, 7, (21,))], AT)
    assert stands(attempt) == {1: "30", 2: "21"}
    assert saved.sequences == {1: 9, 2: 7}
    assert saved.newer == {1: (9, "30")}


def test_the_same_message_again_is_confirmed_and_changes_nothing(attempt):
    token = bound(attempt)
    write(token, [Sent(1, 5, (10,))], AT)
    again = write(token, [Sent(1, 5, (10,))], AT + timedelta(minutes=1))
    assert again.sequences == {1: 5}
    assert again.newer == {}
    assert Answer.objects.get(attempt=attempt).saved_at == AT


def test_positions_outside_the_paper_are_left_out(attempt):
    saved = write(bound(attempt), [Sent(4, 1, (1,)), Sent(5, 1, (1,)), Sent(400, 1, (1,))], AT)
    assert stands(attempt) == {4: "1"}
    assert saved.sequences == {4: 1}


def test_until_the_end_of_the_grace_and_not_a_moment_later(attempt):
    token = bound(attempt)
    write(token, [Sent(1, 1, (1,))], attempt.accepts_until)
    with pytest.raises(AttemptNotOpen):
        write(token, [Sent(1, 2, (2,))], attempt.accepts_until + timedelta(microseconds=1))
    assert stands(attempt) == {1: "1"}


def test_not_after_submitting(attempt):
    submit_attempt(attempt.pk, sent(attempt, right=2), at=AT)
    before = stands(attempt)
    with pytest.raises(AttemptNotOpen):
        write(bound(attempt), [Sent(1, 99, (1,))], AT)
    assert stands(attempt) == before


@pytest.mark.parametrize("change", ["attempt", "entrant"])
def test_only_what_the_token_is_bound_to(attempt, change):
    token = bound(attempt)
    values = {name: getattr(token, name) for name in token.__slots__} | {change: getattr(token, change) + 1000}
    with pytest.raises(AttemptNotOpen):
        write(type(token)(**values), [Sent(1, 1, (1,))], AT)
    assert not Answer.objects.exists()


def test_the_widest_answer_there_can_be_is_kept(attempt):
    """As many choices, with ids as long, as contests.quiz.forms lets through."""
    widest = tuple(range(2**31 - 20, 2**31))
    write(bound(attempt), [Sent(1, 2**53 - 1, widest)], AT)
    assert stands(attempt) == {1: ",".join(map(str, widest))}
    assert len(stands(attempt)[1]) <= Answer._meta.get_field("choices").max_length


@pytest.mark.django_db(transaction=True)
def test_an_acknowledged_answer_is_never_lost_to_a_submission_beside_it():
    """Saves race a submission: whatever was confirmed is in the frozen paper, whatever came later was refused."""
    lost = []
    for _round in range(6):
        attempt = make_attempt()
        token, confirmed, go = bound(attempt), set(), threading.Barrier(3)

        def save(number, token=token, confirmed=confirmed, go=go):
            go.wait()
            try:
                confirmed.update(write(token, [Sent(number, 1, (1,))], AT).sequences)
            except AttemptNotOpen:
                pass
            finally:
                connections.close_all()

        def submit(attempt=attempt, go=go):
            go.wait()
            submit_attempt(attempt.pk, [], at=AT)
            connections.close_all()

        threads = [threading.Thread(target=save, args=(n,)) for n in (1, 2)] + [threading.Thread(target=submit)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        lost += [number for number in confirmed if number not in stands(attempt)]
        refused = {1, 2} - confirmed
        assert not refused & set(stands(attempt)), "a refused answer was written after the paper was frozen"
    assert lost == []
