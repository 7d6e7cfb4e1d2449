"""Refusals around resources."""

from app.kernel.problems import Conflict, NotFound, Problem


class ResourceNotFound(NotFound):
    """No such resource, or it is not the asker's to see."""

    code = "resource.not_found"
    title = "没有找到这项资源"
    detail = "没有找到这项资源，它可能已停用，或不在你的管理范围内。"


class ServiceNotFound(NotFound):
    """The organisation has no such service."""

    code = "resource.service_not_found"
    title = "没有找到这项服务"
    detail = "没有找到这项服务，请确认它属于同一单位。"


class PlaceNotFound(NotFound):
    """The organisation has no such place."""

    code = "resource.place_not_found"
    title = "没有找到这个地点"
    detail = "没有找到这个地点，请确认它属于同一单位。"


class TopicUnknown(Problem):
    """A topic is not in the taxonomy."""

    code = "resource.unknown_topic"
    status = 422
    title = "主题不存在"
    detail = "资源的主题里有分类表中不存在的代码，请对照分类表修改。"


class KeyTaken(Conflict):
    """The organisation has another resource under this external id."""

    code = "resource.key_taken"
    title = "编号已被使用"
    detail = "本单位已有一项资源使用这个编号，请换一个编号，或直接修改那一项。"


class NameTaken(Conflict):
    """The organisation has another service or place of this name."""

    code = "resource.name_taken"
    title = "名称已被使用"
    detail = "本单位已有同名的服务或地点，请直接使用它，或换一个名称。"


class AlreadyRetired(Conflict):
    """The resource is out of use; changing it puts it back."""

    code = "resource.retired"
    title = "资源已停用"
    detail = "这项资源已停用。如需恢复，请修改它的状态后保存。"


class HalfAPoint(Problem):
    """A search by distance needs longitude and latitude."""

    code = "resource.half_a_point"
    status = 422
    title = "缺少经度或纬度"
    detail = "按距离查找需要同时提供经度和纬度。"


class FileRefused(Problem):
    """The file cannot be read as what it should be; nothing was brought in."""

    code = "resource.file_refused"
    status = 422
    title = "文件无法读取"
    detail = "文件无法读取，请使用模板填写后另存为 .xlsx 再上传。"


class RowsRefused(Problem):
    """Some rows are wrong; `rows` says which and why. Nothing was brought in."""

    code = "resource.rows_refused"
    status = 422
    title = "部分内容有误，未导入"
    detail = "部分内容有误，没有导入任何一行。请按提示修改后重新上传。"


class TooManyToExport(Problem):
    """More than one workbook should hold."""

    code = "resource.too_many"
    status = 422
    title = "资源太多"
    detail = "资源超过一个表格能容纳的数量，请按下级单位分别导出，或使用 HSDS 分页导出。"
