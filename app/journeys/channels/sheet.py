"""The morning's sheet: open needs as a spreadsheet. Pure; nothing in a cell is ever a formula."""

import io
from collections.abc import Mapping, Sequence
from uuid import UUID

import xlsxwriter

from app.domains.needs.service import OpenWork
from app.domains.needs.states import AssignmentRole, AssignmentState
from app.kernel.clock import SHANGHAI

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATE_NAMES: dict[AssignmentState, str] = {
    AssignmentState.offered: "等待签收",
    AssignmentState.accepted: "已签收",
    AssignmentState.contacted: "已联系",
    AssignmentState.working: "办理中",
    AssignmentState.transfer_requested: "转办申请中",
}
_COLUMNS = (
    ("受理编号", 20),
    ("主题", 18),
    ("紧急程度", 10),
    ("分工", 8),
    ("状态", 12),
    ("下一时限", 18),
    ("是否超时", 10),
    ("收到时间", 18),
    ("诉求摘要（已遮住个人信息）", 48),
    ("办理页面", 14),
)
# Text is text: no cell is guessed to be a formula, a number or an address.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
    "default_date_format": "yyyy-mm-dd hh:mm",
}


def write(work: Sequence[OpenWork], links: Mapping[UUID, str]) -> bytes:
    """Return the sheet as a file."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, _OPTIONS)
    page = book.add_worksheet("待办诉求")
    head = book.add_format({"bold": True, "bg_color": "#E8F5EC", "bottom": 1})
    late = book.add_format({"font_color": "#D93026"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for place, (name, width) in enumerate(_COLUMNS):
        page.set_column(place, place, width)
        page.write_string(0, place, name, head)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(1, len(work)), len(_COLUMNS) - 1)
    for line, one in enumerate(work, start=1):
        page.write_string(line, 0, one.receipt)
        page.write_string(line, 1, one.topic_name)
        page.write_string(line, 2, one.urgency_name)
        page.write_string(line, 3, "主办" if one.role is AssignmentRole.lead else "协办")
        page.write_string(line, 4, STATE_NAMES.get(one.state, ""))
        if one.due_at is None:
            page.write_string(line, 5, "等待青年回复")
        else:
            page.write_datetime(line, 5, one.due_at.astimezone(SHANGHAI))
        page.write_string(line, 6, "已超时" if one.is_overdue else "", late)
        page.write_datetime(line, 7, one.since.astimezone(SHANGHAI))
        page.write_string(line, 8, one.text, wrapped)
        page.write_url(line, 9, links[one.assignment_id], string="打开办理页面")
    book.close()
    return held.getvalue()
