from schools.ordering import name_key


def test_names_in_the_order_of_the_alphabet():
    names = ["THCS Đại Mỗ", "THCS Dương Nội", "THCS Mỹ Đình 10", "THCS Mỹ Đình 2", "THCS Ân Thi", "THCS An Khánh",
             "THCS Ăn Vịnh", "THCS Êa Kao", "THCS Em Vui", "TH Yên Hòa"]  # fmt: skip
    assert sorted(names, key=name_key) == [
        "TH Yên Hòa", "THCS An Khánh", "THCS Ăn Vịnh", "THCS Ân Thi", "THCS Dương Nội", "THCS Đại Mỗ", "THCS Em Vui",
        "THCS Êa Kao", "THCS Mỹ Đình 2", "THCS Mỹ Đình 10",
    ]  # fmt: skip
