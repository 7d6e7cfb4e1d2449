"""What a way to a partner is called, in history and on pages. Pure."""

from app.domains.delivery.states import Channel

CHANNEL_NAMES: dict[Channel, str] = {
    Channel.webhook: "程序接口",
    Channel.wecom: "企业微信群机器人",
    Channel.dingtalk: "钉钉群机器人",
    Channel.feishu: "飞书群机器人",
    Channel.email: "邮箱",
}
_SHOWN = 2
_MOST_DOMAIN = 50


def via_of(channel: Channel, address: str) -> str:
    """Return the name of a way: enough to tell which it was, not enough to write there."""
    if channel is Channel.email:
        return f"邮箱 {covered(address)}"
    return f"{CHANNEL_NAMES[channel]}（尾号 {address[-4:]}）"


def covered(mailbox: str) -> str:
    """Return a mailbox with most of its name covered, such as wi***@school.example.cn."""
    name, _, domain = mailbox.rpartition("@")
    return f"{name[:_SHOWN]}***@{domain[-_MOST_DOMAIN:]}"
