"""Our cryptography agrees with wechatpy's both ways, on fixed vectors and on generated ones."""

import base64
import json
import secrets
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gateways.wechat import secrecy
from app.gateways.wechat.errors import SessionOver
from app.gateways.wechat.secrecy import BadEnvelope

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # an old library under a new Python
    from wechatpy.client.api.jsapi import WeChatJSAPI
    from wechatpy.crypto import WeChatCrypto, WeChatWxaCrypto
    from wechatpy.utils import WeChatSigner

TOKEN = "needsexpress"
KEY = "c2FuZGJveC1vZi15b3V0aC1uZWVkcy1leHByZXNzISE"
APP = "wx49f0ab532d5d035a"
APP_IDS = st.text("abcdef0123456789", min_size=16, max_size=16).map(lambda tail: f"wx{tail}")
# wechatpy cuts at bytes of its own message: everything XML can hold.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=900)
KEYS = st.binary(min_size=32, max_size=32).map(lambda key: base64.b64encode(key).decode()[:43])


def test_a_known_envelope_opens() -> None:
    # Made once with wechatpy 1.8.18; WeChat's own example has the same form.
    packed = (
        WeChatCrypto(TOKEN, KEY, APP)
        .encrypt_message("<xml><Content>你好</Content></xml>", "nonce", "1409735669")
        .split("<Encrypt><![CDATA[")[1]
        .split("]]>")[0]
    )
    assert secrecy.open_envelope(packed, KEY, APP).decode() == "<xml><Content>你好</Content></xml>"


def test_a_known_signature() -> None:
    # From WeChat's page on checking signatures, recomputed by hand.
    assert secrecy.sign("b", "a", "c") == "a9993e364706816aba3e25717850c26c9cd0d89d"


def test_a_known_page_signature() -> None:
    # The example of the JS-SDK's page, appendix 1.
    signed = secrecy.sign_page(
        APP,
        "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg",
        "http://mp.weixin.qq.com?params=value#never",
        nonce="Wm3WZYTPz0wzccnW",
        timestamp=1414587457,
    )
    assert signed["signature"] == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


@given(TEXTS, KEYS, APP_IDS)
def test_theirs_opens_ours_and_ours_theirs(text: str, key: str, app_id: str) -> None:
    theirs = WeChatCrypto(TOKEN, key, app_id)
    packed = secrecy.make_envelope(text.encode(), key, app_id)
    signature = secrecy.sign(TOKEN, "1409735669", "n", packed)
    xml = f"<xml><Encrypt><![CDATA[{packed}]]></Encrypt></xml>"
    opened = theirs.decrypt_message(xml, signature, "1409735669", "n")
    assert (opened.decode() if isinstance(opened, bytes) else opened) == text
    sealed = theirs.encrypt_message(text, "n", "1409735669")
    inner = sealed.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    assert secrecy.open_envelope(inner, key, app_id).decode() == text


@given(st.lists(st.text("abcXYZ019", max_size=40), min_size=1, max_size=5))
def test_signatures_agree(parts: list[str]) -> None:
    signer = WeChatSigner()
    signer.add_data(*parts)
    assert secrecy.sign(*parts) == signer.signature
    assert secrecy.is_signed(signer.signature, *parts)
    assert not secrecy.is_signed(signer.signature[:-1] + "x", *parts)


@given(
    st.text("abcXYZ019_-", min_size=5, max_size=100),
    st.text("abc019", min_size=1, max_size=32),
    st.integers(1, 2**33),
    st.text("abc/?&=%2", max_size=60),
)
def test_page_signatures_agree(ticket: str, nonce: str, timestamp: int, path: str) -> None:
    url = f"https://h5.example.cn/{path}"
    theirs = WeChatJSAPI.get_jsapi_signature(None, nonce, ticket, timestamp, url)
    ours = secrecy.sign_page(APP, ticket, url, nonce=nonce, timestamp=timestamp)
    assert ours["signature"] == theirs


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=40), max_size=6))
def test_phone_data_agree(said: dict[str, str]) -> None:
    key, iv = (base64.b64encode(secrets.token_bytes(16)).decode() for _ in range(2))
    marked = {**said, "watermark": {"appid": APP, "timestamp": 1}}
    packed = secrecy.encrypt_user_data(key, iv, marked)
    assert WeChatWxaCrypto(key, iv, APP).decrypt_message(packed) == marked
    assert secrecy.decrypt_user_data(key, packed, iv, APP) == marked
    with pytest.raises(SessionOver):
        secrecy.decrypt_user_data(key, packed, iv, "wxanother")


@given(st.binary(max_size=200), st.text(max_size=60))
def test_any_noise_is_refused(noise: bytes, text: str) -> None:
    for packed in (base64.b64encode(noise).decode(), text):
        with pytest.raises(BadEnvelope):
            secrecy.open_envelope(packed, KEY, APP)
        with pytest.raises(SessionOver):
            secrecy.decrypt_user_data(base64.b64encode(b"k" * 16).decode(), packed, packed, APP)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_never_passes_for_ours(place: int, change: int) -> None:
    text = json.dumps({"a": "需要帮助"}).encode()
    packed = bytearray(base64.b64decode(secrecy.make_envelope(text, KEY, APP)))
    # A change in the last block or in the app id is found; the signature finds all others.
    place = len(packed) - 1 - place % 16
    packed[place] ^= change
    with pytest.raises(BadEnvelope):
        secrecy.open_envelope(base64.b64encode(bytes(packed)).decode(), KEY, APP)
