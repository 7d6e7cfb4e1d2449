"""Whatever WeChat answers becomes a value or a WeChatError, and an error tells no secret."""

import contextlib
import pickle

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gateways.wechat import answers, errors

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    ["errcode", "errmsg", "openid", "session_key", "unionid", "access_token", "expires_in", "msgid"]
)
READERS = (answers.read_session, answers.read_token, answers.read_message_id)


def _read_all(status: int, body: bytes) -> None:
    for reader in READERS:
        with contextlib.suppress(errors.WeChatError):
            reader(answers.read(status, body))


@given(st.integers(100, 599), st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_a_wechat_error(status: int, body: bytes) -> None:
    _read_all(status, body)


@given(st.integers(100, 599), st.dictionaries(FIELDS, JSON))
def test_any_json_is_an_answer_or_a_wechat_error(status: int, said: dict[str, object]) -> None:
    _read_all(status, orjson.dumps(said))


def test_deep_nesting_is_unreachable_not_a_crash() -> None:
    with pytest.raises(errors.WeChatUnreachable):
        answers.read(200, b"[" * 60_000)


KINDS = {
    errors.WeChatBusy: (-1,),
    errors.QuotaUsedUp: (45009, 45011),
    errors.LoginCodeRefused: (40029, 40163),
    errors.LoginBlocked: (40226,),
    errors.TokenRefused: (40001, 40014, 42001),
    errors.NoSubscriptionLeft: (43101,),
    errors.BadMessage: (47003, 40037, 41030),
    errors.UnknownRecipient: (40003,),
    errors.Misconfigured: (40013, 40125, 40164, 48001),
    errors.WeChatError: (50002, 43107, 99999),
}
RETRYABLE = {errors.WeChatBusy, errors.QuotaUsedUp, errors.TokenRefused}


@pytest.mark.parametrize(("kind", "codes"), KINDS.items())
def test_each_code_has_its_type(kind: type[errors.WeChatError], codes: tuple[int, ...]) -> None:
    for code in codes:
        # Numbers come as texts now and then.
        for written in (code, str(code)):
            with pytest.raises(errors.WeChatError) as refused:
                answers.read(200, orjson.dumps({"errcode": written, "errmsg": "x"}))
            assert type(refused.value) is kind
            assert refused.value.errcode == code
            assert refused.value.is_retryable is (kind in RETRYABLE)


def test_the_rid_is_kept_apart_from_the_text() -> None:
    said = {"errcode": 40029, "errmsg": "invalid code, rid: 6553a1b2-0a1b2c3d-4e5f6a7b"}
    with pytest.raises(errors.LoginCodeRefused) as refused:
        answers.read(200, orjson.dumps(said))
    assert refused.value.rid == "6553a1b2-0a1b2c3d-4e5f6a7b"
    assert refused.value.errmsg == "invalid code"
    assert str(refused.value) == ("errcode 40029: invalid code (rid 6553a1b2-0a1b2c3d-4e5f6a7b)")


def test_what_wechat_repeats_of_our_secrets_is_taken_out() -> None:
    openid = "o" + "aB3_-" * 5 + "zz"
    assert len(openid) == 28
    text = f"bad s3cr3t for {openid}\nsecond \x1b[31mline " + "x" * 500
    error = errors.refusal(40125, text, ("s3cr3t", ""))
    assert "s3cr3t" not in str(error)
    assert openid not in str(error)
    assert "\n" not in str(error)
    assert "\x1b" not in str(error)
    assert len(str(error)) < 200


def test_an_error_survives_pickling() -> None:
    for error in (
        errors.refusal(43101, "no rid: 6553a1b2-0a1b2c3d-4e5f6a7b"),
        errors.WeChatUnreachable(None, "no answer in time"),
    ):
        again = pickle.loads(pickle.dumps(error))  # noqa: S301  our own
        assert (type(again), str(again)) == (type(error), str(error))


def test_an_answer_without_errcode_but_with_what_was_asked_is_success() -> None:
    token = answers.read_token({"access_token": "a_b", "expires_in": "7200"})
    assert token.expires_in_s == 7200
    assert answers.read_message_id({"msgid": "1988810812364324291"}) == "1988810812364324291"
    assert answers.read_message_id({"errcode": 0}) == ""
    said = {"openid": "o1", "session_key": "k", "unionid": ""}
    assert answers.read_session(said).unionid is None


def test_who_signed_in_is_not_in_the_representation() -> None:
    who = answers.read_session({"openid": "o1234", "session_key": "k3y", "unionid": "u1234"})
    assert not any(one in repr(who) for one in ("o1234", "k3y", "u1234"))
