"""Notes on marked cells: what the unit wrote stays and comes first, ours of an earlier round goes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import parts_of
from tests.marking.marking_kit import PACKAGE, SHEET_RELS, TITLE, TYPES, comments, fault, nodes, notes_of, package, rels
from tests.workbook.recipes import OFFICE, SHEET, sheet
from toolkit.marking import marked_copy

RELS_TYPE = f"{PACKAGE}.relationships+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
OURS = "【审核】填的不是数字。请只填数字。"
THREADED = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
VML = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">
<v:shape id="_x0000_s1030"><x:ClientData ObjectType="Button"/></v:shape>
<v:shape id="_x0000_s1031"><x:ClientData ObjectType="Note"><x:Anchor>1, 0, 1, 0, 2, 0, 2, 0</x:Anchor>
<x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>"""


def noted(part: str, vml: str = "", **more: str) -> bytes:
    """A workbook with comments, with or without the drawing of their boxes."""
    entries = [("comments", "../comments7.xml"), *((("vmlDrawing", "../drawings/old.vml"),) if vml else ())]
    held: dict[str, str | bytes] = {"xl/comments7.xml": part, SHEET_RELS: rels(*entries)}
    if vml:
        held["xl/drawings/old.vml"] = vml
    mention = f'<legacyDrawing xmlns:r="{OFFICE}" r:id="x2"/>' if vml else ""
    return package({**held, **more}, sheet=sheet(after=mention))


def boxes(data: bytes, name: str) -> list[tuple[str, str]]:
    """Row and column, from zero, of every box of a note."""
    part = parts_of(data)[name]
    rows, columns = ([node.text or "" for node in nodes(part, each)] for each in ("Row", "Column"))
    return list(zip(rows, columns, strict=True))


def test_new_note__with_its_box_and_relationships() -> None:
    made = marked_copy(package(), [fault("表!B2")], TITLE)
    parts = parts_of(made)
    assert notes_of(made) == {"B2": OURS}
    assert boxes(made, "xl/drawings/vmlDrawing1.vml") == [("1", "1")]
    (mention,) = nodes(parts[SHEET], "legacyDrawing")
    kinds = {node.get("Id"): node.get("Target") for node in nodes(parts[SHEET_RELS], "Relationship")}
    assert kinds[mention.get(f"{{{OFFICE}}}id")] == "../drawings/vmlDrawing1.vml"
    types = {node.get("PartName") or node.get("Extension") for node in nodes(parts["[Content_Types].xml"], "*")}
    assert {"/xl/comments1.xml", "vml"} <= types


def test_several_problems_of_one_cell__one_note_with_a_line_each() -> None:
    made = marked_copy(package(), [fault("表!B2"), fault("表!B2", message="比上年多。"), fault("表!B2")], TITLE)
    assert notes_of(made) == {"B2": f"{OURS}\n比上年多。请只填数字。"}


def test_note_at_the_edge_of_the_sheet__its_box_ends_there() -> None:
    made = marked_copy(package(), [fault("表!XFD1048576")], TITLE)
    (anchor,) = nodes(parts_of(made)["xl/drawings/vmlDrawing1.vml"], "Anchor")
    left, _, top, _, right, _, bottom, _ = map(int, (anchor.text or "").split(","))
    assert (left, right, top, bottom) == (16383, 16383, 1048575, 1048575)


def test_box__beside_the_cell_as_wide_as_a_note_whatever_the_columns() -> None:
    narrow = (
        '<cols><col min="1" max="3" width="2"/><col min="4" max="4" hidden="1"/>'
        '<col min="5" max="99" width="2"/></cols>'
    )
    made = marked_copy(package(sheet=sheet(before=narrow)), [fault("表!B2")], TITLE)
    (anchor,) = nodes(parts_of(made)["xl/drawings/vmlDrawing1.vml"], "Anchor")
    left, into, _, _, right, along, _, _ = map(int, (anchor.text or "").split(","))
    assert left == 2
    # A column two digits wide takes 19 pixels; the hidden one takes none.
    assert (right - left - 1) * 19 + along - into == 300


def test_own_note_without_a_drawing__own_text_first_and_both_get_boxes() -> None:
    made = marked_copy(noted(comments(("A1", "电话核对过"), ("C3", "另一处"))), [fault("表!A1")], TITLE)
    assert notes_of(made) == {"A1": f"电话核对过\n{OURS}", "C3": "另一处"}
    assert sorted(boxes(made, "xl/drawings/vmlDrawing1.vml")) == [("0", "0"), ("2", "2")]


def test_own_note_with_a_drawing__its_box_grows_and_other_shapes_stay() -> None:
    made = marked_copy(noted(comments(("A1", "电话核对过")), VML), [fault("表!A1"), fault("表!B2")], TITLE)
    assert notes_of(made) == {"A1": f"电话核对过\n{OURS}", "B2": OURS}
    shapes = list(nodes(parts_of(made)["xl/drawings/old.vml"], "shape"))
    assert [shape.get("id") for shape in shapes] == ["_x0000_s1030", "_x0000_s1031", "_x0000_s1032"]
    anchors = [node.text for node in nodes(parts_of(made)["xl/drawings/old.vml"], "Anchor")]
    assert anchors[0] != "1, 0, 1, 0, 2, 0, 2, 0"
    assert len(list(nodes(parts_of(made)[SHEET], "legacyDrawing"))) == 1


def test_rich_note__its_runs_stay() -> None:
    rich = "<text><r><rPr><b/></rPr><t>王某：</t></r><r><t>核对过</t></r></text>"
    made = marked_copy(noted(comments(inside=rich)), [fault("表!A1")], TITLE)
    assert notes_of(made) == {"A1": f"王某：核对过\n{OURS}"}
    assert len(list(nodes(parts_of(made)["xl/comments7.xml"], "b"))) == 1


def test_comment_without_a_text__gets_ours() -> None:
    made = marked_copy(noted(comments(inside="<x/>")), [fault("表!A1")], TITLE)
    assert notes_of(made) == {"A1": OURS}


def test_threaded_comment__kept_with_its_placeholder() -> None:
    thread = (
        '<ThreadedComments><threadedComment ref="A1" id="{1}"><text>请看</text></threadedComment></ThreadedComments>'
    )
    part = comments(("A1", "[Threaded comment] 请看"))
    data = noted(part, **{"xl/threadedComments/t1.xml": thread})
    held = {
        **parts_of(data),
        SHEET_RELS: rels(("comments", "../comments7.xml"), (THREADED, "../threadedComments/t1.xml")),
    }
    made = marked_copy(
        package({name: held[name] for name in held if name != "[Content_Types].xml"}), [fault("表!A1")], TITLE
    )
    assert parts_of(made)["xl/threadedComments/t1.xml"] == thread.encode()
    assert notes_of(made) == {"A1": f"[Threaded comment] 请看\n{OURS}"}


def test_sheet_with_notes_and_no_marks__the_same_bytes() -> None:
    data = noted(comments(("A1", "电话核对过")), VML)
    before, after = parts_of(data), parts_of(marked_copy(data, [], TITLE))
    assert all(after[name] == before[name] for name in ("xl/comments7.xml", "xl/drawings/old.vml", SHEET))


def test_second_round__our_note_is_replaced() -> None:
    first = marked_copy(noted(comments(("A1", "电话核对过")), VML), [fault("表!A1"), fault("表!B2")], TITLE)
    problems = [fault(place, message="还是不对。") for place in ("表!A1", "表!B2")]
    made = marked_copy(first, problems, TITLE)
    assert notes_of(made) == {
        "A1": "电话核对过\n【审核】还是不对。请只填数字。",
        "B2": "【审核】还是不对。请只填数字。",
    }
    assert len(boxes(made, "xl/drawings/old.vml")) == 2


def test_cell_no_longer_wrong__our_note_and_its_box_go_and_the_own_text_stays() -> None:
    first = marked_copy(noted(comments(("A1", "电话核对过")), VML), [fault("表!A1"), fault("表!B2")], TITLE)
    made = marked_copy(first, [], TITLE)
    assert notes_of(made) == {"A1": "电话核对过"}
    assert boxes(made, "xl/drawings/old.vml") == [("0", "0")]


def test_mark_cut_into_runs_by_another_program__found_all_the_same() -> None:
    cut = "<text><r><t>核对过\n【审</t></r><r><t>核】旧的</t></r><r><t>意见</t></r></text>"
    made = marked_copy(noted(comments(inside=cut), VML), [fault("表!A1")], TITLE)
    assert notes_of(made) == {"A1": f"核对过\n{OURS}"}


def test_many_rounds__nothing_piles_up() -> None:
    data = noted(comments(("A1", "电话核对过")), VML)
    second = marked_copy(marked_copy(data, [fault("表!A1")], TITLE), [fault("表!A1")], TITLE)
    third = marked_copy(second, [fault("表!A1")], TITLE)
    assert third == second


_COVERED = st.sampled_from(("Default", "default in capitals", "Override", "wrong Default"))


@given(rels_by=_COVERED, vml_by=st.sampled_from(("nothing", "right Default", "wrong Default")), xml=st.booleans())
def test_odd_content_types__every_part_of_the_marked_copy_has_the_one_of_its_kind(
    rels_by: str, vml_by: str, xml: bool
) -> None:
    lines = {
        "Default": f'<Default Extension="rels" ContentType="{RELS_TYPE}"/>',
        "default in capitals": f'<Default Extension="RELS" ContentType="{RELS_TYPE}"/>',
        "Override": "",
        "wrong Default": '<Default Extension="rels" ContentType="application/xml"/>',
    }
    before = ("_rels/.rels", "xl/_rels/workbook.xml.rels")
    own = "" if rels_by.lower().startswith("default") else "".join(override(each, RELS_TYPE) for each in before)
    drawing = {"nothing": "", "right Default": VML_TYPE, "wrong Default": "image/x-vml"}[vml_by]
    types = TYPES.replace(f'<Default Extension="rels" ContentType="{RELS_TYPE}"/>', lines[rels_by] + own)
    if drawing:
        types = types.replace("</Types>", f'<Default Extension="vml" ContentType="{drawing}"/></Types>')
    if not xml:
        types = types.replace('<Default Extension="xml" ContentType="application/xml"/>', "")
    parts = parts_of(marked_copy(package(types=types), [fault("表!B2")], TITLE))
    found = {name: type_of(name, parts["[Content_Types].xml"]) for name in parts if name != "[Content_Types].xml"}
    rels_parts = {kind for name, kind in found.items() if name.endswith(".rels")}
    assert SHEET_RELS in found
    assert rels_parts == {RELS_TYPE}
    assert found["xl/drawings/vmlDrawing1.vml"] == VML_TYPE
    assert xml is False or all(found.values())
    assert found["xl/comments1.xml"].endswith(".comments+xml")


def override(name: str, kind: str) -> str:
    return f'<Override PartName="/{name}" ContentType="{kind}"/>'


def type_of(name: str, types: bytes) -> str:
    """The content type that a reader finds for a part: its own Override first, then the Default of its extension."""
    own = [node.get("ContentType") for node in nodes(types, "Override") if node.get("PartName") == f"/{name}"]
    extension = name.rpartition(".")[2].lower()
    shared = [
        node.get("ContentType") for node in nodes(types, "Default") if node.get("Extension", "").lower() == extension
    ]
    return (own + shared + [""])[0] or ""
