"""Tables as people save them: what is accepted, and what every refusal says."""

import pytest

from geo.tables import TableError, TableErrors, notes, read_changes, read_hamlets, read_units

HEAD = "code,level,type,name,parent_code,lat,lon"
ROWS = "87,province,tỉnh,Đồng Tháp,,10.5,105.7\n30076,commune,xã,Mỹ Xương,87,10.4,105.75"


def units(text: str, encoding: str = "utf-8"):
    return read_units(text.encode(encoding), "units.csv")


def faults(text: str | bytes, read=read_units) -> list[TableError]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(TableErrors) as raised:
        read(data, "units.csv")
    assert all(error.file == "units.csv" and error.message and error.remedy for error in raised.value.errors)
    return raised.value.errors


def places(text: str | bytes, read=read_units) -> list[tuple[int, str]]:
    return [(error.row, error.column) for error in faults(text, read)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_both_delimiters_with_and_without_bom(encoding, delimiter, newline):
    text = f"{HEAD}\n{ROWS}\n".replace(",", delimiter).replace("\n", newline)
    province, commune = units(text, encoding)
    assert (province.code, province.name, province.parent_code, province.row) == ("87", "Đồng Tháp", "", 2)
    assert (commune.lat, commune.lon, commune.area_km2, commune.row) == (10.4, 105.75, None, 3)


def test_columns_in_any_order_with_others_between():
    (row,) = units("Ghi chú,NAME, Type ,level,parent_code,code\nx,Mỹ Xương,Xã,COMMUNE,,030076\n")
    assert (row.code, row.level, row.type, row.name) == ("030076", "commune", "xã", "Mỹ Xương")


def test_row_numbers_count_empty_rows_as_a_spreadsheet_does():
    assert [row.row for row in units(f"\n{HEAD}\n\n{ROWS}\n,,,,,,\n")] == [4, 5]


def test_letters_are_composed_and_spaces_collapsed():
    import unicodedata

    (row,) = units(unicodedata.normalize("NFD", f"{HEAD}\n87,province,tỉnh,  Đồng   Tháp ,,10.5,105.7"))
    assert row.name == "Đồng Tháp"


def test_leading_zeros_stay():
    assert units(f"{HEAD}\n01,province,thành phố,Hà Nội,,21,105.8")[0].code == "01"


def test_zeros_that_a_spreadsheet_ate_are_found():
    text = f"{HEAD}\n1,province,thành phố,Hà Nội,,21,105.8\n87,province,tỉnh,Đồng Tháp,,10.5,105.7\n"
    (error,) = faults(text)
    assert (error.row, error.column) == (2, "code")
    assert "01" in error.remedy


def test_codes_of_other_systems_are_not_taken_for_eaten_zeros():
    assert len(units(f"{HEAD}\nP,province,tỉnh,P,,1,1\nC1,commune,xã,C1,P,1,1\nC10,commune,xã,C10,P,1,1")) == 3


def test_a_decimal_comma_is_read_where_semicolons_divide():
    (row,) = units("code;level;type;name;parent_code;lat;lon\n87;province;tỉnh;Đồng Tháp;;10,5;105,7")
    assert (row.lat, row.lon) == (10.5, 105.7)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (f"{HEAD}\n{ROWS}".encode("utf-16"), "UTF-16"),
        (f"{HEAD}\n{ROWS}".encode("utf-16-le"), "UTF-16"),
        ("code,level,type,name,parent_code\n87,province,tinh,Đ\u00f4ng".encode("cp1258"), "Windows-1258"),
        (b"", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"PK\x03\x04....", "workbook"),
        (b"\xd0\xcf\x11\xe0....", "workbook"),
        (f"{HEAD}\n{ROWS}".replace(",", "\t").encode(), "tab"),
        (f"{HEAD}\n{ROWS}".replace(",", "|").encode(), "|"),
        (ROWS.encode(), "no header"),
        (f"{HEAD}\n".encode(), "no row"),
    ],
)
def test_what_is_no_such_table_is_refused_as_a_whole(data, said, english):
    (error,) = faults(data)
    assert said in error.message


def test_every_missing_column_is_named():
    assert [error.column for error in faults("code,name\n87,Đồng Tháp")] == ["level", "parent_code", "type"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",province,tỉnh,Đồng Tháp,,10.5,105.7", "code"),
        ("8.7E+01,province,tỉnh,Đồng Tháp,,10.5,105.7", "code"),
        ("87,tỉnh,tỉnh,Đồng Tháp,,10.5,105.7", "level"),
        ("87,province,,Đồng Tháp,,10.5,105.7", "type"),
        ("87,province,tỉnh,,,10.5,105.7", "name"),
        ("87,province,tỉnh,Đ\ufffdng,,10.5,105.7", "name"),
        ("87,province,tỉnh,Đồng Tháp,,10.5°,105.7", "lat"),
        ("87,province,tỉnh,Đồng Tháp,,105.7,10.5", "lat"),
        ("87,province,tỉnh,Đồng Tháp,,10.5,1057", "lon"),
        ("87,province,tỉnh,Đồng Tháp,,10.5,", "lon"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(row, column):
    assert places(f"{HEAD}\n{row}") == [(2, column)]


def test_swapped_positions_are_called_so(english):
    assert "swapped" in faults(f"{HEAD}\n87,province,tỉnh,Đồng Tháp,,105.7,10.5")[0].message


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("11,105,10,106,", "extent cannot be true"),
        ("10,106,11,105,", "extent cannot be true"),
        ("105,10,106,11,", "extent cannot be true"),
        ("10,105,,106,", "extent is incomplete"),
        (",,,,-3", "area of -3.0 km² cannot be true"),
        (",,,,0", "area of 0.0 km² cannot be true"),
    ],
)
def test_an_impossible_extent_or_area_is_left_out_and_said(cells, said, english):
    (row,) = units(f"{HEAD},south,west,north,east,area_km2\n87,province,tỉnh,Đồng Tháp,,10.5,105.7,{cells}")
    assert (row.south, row.west, row.north, row.east, row.area_km2) == (None,) * 5
    (note,) = notes([row])
    assert note.startswith("Row 2, 87: Its") and said in note


def test_a_code_listed_twice_names_the_second_row():
    assert places(f"{HEAD}\n{ROWS}\n87,province,tỉnh,Tiền Giang,,10.4,106.3") == [(4, "code")]


def test_all_faults_are_told_at_once():
    assert places(f"{HEAD}\n,x,tỉnh,A,,10,105\n88,province,tỉnh,,,x,105") == [
        (2, "code"), (2, "level"), (3, "name"), (3, "lat"),
    ]  # fmt: skip


def test_an_open_quotation_mark():
    assert places(f'{HEAD}\n87,province,tỉnh,"Đồng Tháp,,10.5,105.7')[0][1] == ""


def test_changes_with_and_without_a_date():
    (row,) = read_changes(b"old_code,new_code,extent\n29866,29869,full", "c.csv")
    assert (row.old_code, row.new_code, row.extent, row.effective_on) == ("29866", "29869", "full", None)
    rows = read_changes(b"old_code;new_code;extent;effective_date\n1;2;FULL;01/07/2025\n1;2;full;2025-07-01", "c")
    assert {row.effective_on.isoformat() for row in rows if row.effective_on} == {"2025-07-01"}


def test_an_unknown_extent_is_refused():
    assert places("old_code,new_code,extent\n1,2,half", read_changes) == [(2, "extent")]


@pytest.mark.parametrize("head", ["old_code,new_code", "hamlet_code,commune_code", "Khóm ấp cũ,Xã mới"])
def test_hamlets_under_every_sensible_header(head):
    (row,) = read_hamlets(f"{head}\nH1,29992".encode(), "h.csv")
    assert (row.hamlet_code, row.commune_code) == ("H1", "29992")


def test_hamlets_without_a_header_are_refused():
    assert places("H1,29992\nH2,29992", read_hamlets) == [(1, "")]


def test_a_fault_reads_as_one_sentence(english):
    assert str(faults(f"{HEAD}\n87,province,tỉnh,,,10.5,105.7")[0]) == (
        "units.csv, row 2, column name: This cell is empty. Fill it in, or delete the whole row."
    )
