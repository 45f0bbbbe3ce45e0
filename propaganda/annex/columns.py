"""The five columns of a plan's table, as schools write them in the annex; out and in by the same headings.

They are the words of the document itself, so they stand here in Vietnamese whatever language the portal speaks.
"""

NUMBER = "TT"
CONTENT = "Nội dung tuyên truyền"
FORMS = "Hình thức tuyên truyền"
RESPONSIBLE = "Bộ phận công tác thực hiện"
WHEN = "Thời gian thực hiện"
HEADINGS = (NUMBER, CONTENT, FORMS, RESPONSIBLE, WHEN)
