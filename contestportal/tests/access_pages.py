"""The table page × role × status; what it is and who the roles are stands in test_access.py."""

ROLES = ("visitor", "pupil", "secretary", "other", "organiser", "officer", "superuser")

# (name, method, arguments from the world, statuses by role; a second line of one name is another case of that page)
PAGES = [
    ("home", "get", "", "200 200 200 200 200 200 200"),
    # No worker runs beside the tests, and it says so to anyone.
    ("healthz", "get", "", "503 503 503 503 503 503 503"),
    ("set_language", "post", "", "302 302 302 302 302 302 302"),
    # Accounts
    ("sign_in", "get", "", "200 200 200 200 200 200 200"),
    ("sign_out", "post", "", "200 200 200 200 200 200 200"),
    ("card", "get", "", "200 200 200 200 200 200 200"),
    # For accounts with a password; of these people only the superuser has one.
    ("password", "get", "", "302 404 404 404 404 404 200"),
    # Long work: the job is the organiser's
    ("jobs", "get", "", "302 200 200 200 200 200 200"),
    ("job", "get", "job", "302 404 404 404 200 404 200"),
    ("job_result", "get", "job", "302 404 404 404 404 404 404"),
    ("job_retry", "post", "job", "302 404 404 404 302 404 302"),
    ("job_acknowledge", "post", "job", "302 404 404 404 302 404 302"),
    # Units
    ("units", "get", "", "302 403 200 200 200 200 200"),
    ("unit", "get", "school", "302 403 200 404 200 200 200"),
    ("acts", "get", "", "302 403 403 403 403 403 200"),
    ("act", "get", "missing", "302 403 403 403 403 403 404"),
    ("act_new", "get", "rename", "302 403 403 403 403 403 200"),
    # An administrator at or above; of these people only the superuser.
    ("first_password", "get", "seat", "302 403 403 403 403 403 200"),
    ("school_class", "get", "school_class", "302 403 200 404 200 200 200"),
    ("class_cards", "post", "school_class", "302 403 200 404 403 403 200"),
    # The roster
    ("roster_upload", "get", "", "302 403 200 200 403 403 200"),
    ("roster_template", "get", "", "302 403 200 200 403 403 200"),
    ("roster_import", "get", "roster", "302 403 200 404 403 403 200"),
    ("roster_answer", "post", "roster", "302 403 302 404 403 403 302"),
    ("roster_confirm", "post", "roster", "302 403 302 404 403 403 302"),
    ("roster_discard", "post", "roster", "302 403 302 404 403 403 302"),
    ("roster_again", "post", "roster", "302 403 302 404 403 403 302"),
    ("roster_marked", "get", "roster", "302 403 404 404 403 403 404"),
    ("staff_upload", "get", "", "302 403 200 200 403 403 200"),
    ("staff_template", "get", "", "302 403 200 200 403 403 200"),
    # Staff of a unit: seen by those who look after it, kept by its secretary
    ("unit_staff", "get", "school", "302 403 200 404 200 200 200"),
    ("staff_add", "post", "school", "302 403 200 404 403 403 200"),
    ("staff_cards", "post", "school", "302 403 200 404 403 403 200"),
    ("staff_left", "post", "colleague", "302 403 302 404 403 403 302"),
    ("staff_link", "post", "colleague", "302 403 404 404 403 403 404"),
    # Contests: the department's, entered by our pupil
    ("contests", "get", "", "302 403 200 200 200 200 200"),
    ("contest", "get", "contest", "302 200 403 403 403 403 403"),
    ("ranking", "get", "ranking", "302 200 200 404 200 200 200"),
    ("ranking_workbook", "post", "ranking", "302 403 302 404 302 302 302"),
    ("attempt_start", "post", "part", "302 302 403 403 403 403 403"),
    ("attempt", "get", "attempt", "302 200 403 403 403 403 403"),
    ("attempt_picture", "get", "attempt number", "302 404 403 403 403 403 403"),
    ("attempt_submit", "get", "attempt", "302 302 403 403 403 403 403"),
    ("attempt_result", "get", "finished", "302 200 403 403 403 403 403"),
    # The questions of this paper come all at once.
    ("attempt_turn", "get", "attempt", "302 302 403 403 403 403 403"),
    # Nothing came late: on to the result.
    ("attempt_late", "get", "finished", "302 302 403 403 403 403 403"),
    ("attempt_news", "post", "", "403 403 403 403 403 403 403"),
    ("answers", "post", "", "403 403 403 403 403 403 403"),
    ("service_worker", "get", "", "200 200 200 200 200 200 200"),
    # contests/bank: the department's bank, which only its organisers and administrators see
    ("question_template", "get", "", "302 403 403 403 200 403 200"),
    ("bank_import", "get", "bank", "302 403 403 403 200 403 200"),
    ("bank_lint", "get", "bank", "302 403 403 403 200 403 200"),
    ("bank_mend", "post", "bank", "302 403 403 403 302 403 302"),
    ("bank_export", "post", "bank", "302 403 403 403 302 403 302"),
    ("bank_leak_check", "get", "bank", "302 403 403 403 200 403 200"),
    ("bank_leak_check", "get", "missing", "302 403 403 403 404 403 404"),
    ("question_import", "get", "question_import", "302 403 403 403 200 403 200"),
    ("question_import_confirm", "post", "question_import", "302 403 403 403 302 403 302"),
    ("question_import_discard", "post", "question_import", "302 403 403 403 302 403 302"),
    ("question_import_marked", "get", "question_import", "302 403 403 403 404 403 404"),
    ("question_import_picture", "get", "question_import number", "302 403 403 403 404 403 404"),
    ("leak_check", "get", "contest", "302 403 403 403 200 403 200"),
    # contests/organising
    # contests/bank
    # contests/organising: an organiser's pages; documents and changes are read by whoever the contest is for
    ("contest_rounds", "get", "contest", "302 403 403 403 200 403 200"),
    ("contest_practice", "get", "contest", "302 403 403 403 200 403 200"),
    ("contest_sizes", "get", "contest", "302 403 403 403 200 403 200"),
    ("size_change", "get", "size", "302 403 403 403 200 403 200"),
    ("part_preview", "get", "part", "302 403 403 403 200 403 200"),
    ("contest_amendments", "get", "contest", "302 200 200 404 200 200 200"),
    # Of a contest with a page for everybody.
    ("document", "get", "document", "200 200 200 200 200 200 200"),
    ("document_file", "get", "document", "404 404 404 404 404 404 404"),
    # For colleagues who are on no list yet; a superuser without a role at a unit has nothing to join.
    ("join_contests", "get", "", "302 403 200 200 200 200 302"),
    # contests/awards
    # contests/awards: the prize was given and its ranking is official, but not shown to everybody
    ("contest_awards", "get", "contest", "302 403 403 403 200 403 200"),
    ("awards", "get", "ranked", "302 403 403 403 200 403 200"),
    ("awards_propose", "post", "ranked", "302 403 403 403 302 403 302"),
    ("awards_verify", "post", "ranked", "302 403 403 403 422 403 422"),
    ("award", "get", "award", "302 403 403 403 200 403 200"),
    ("award_certificate", "post", "award", "302 403 403 403 200 403 200"),
    ("tie", "get", "ranked prize missing", "302 403 403 403 302 403 302"),
    ("tie_reopen", "post", "tie_ruling", "302 403 403 403 302 403 302"),
    ("disqualification", "get", "entrant", "302 403 403 403 200 403 200"),
    ("publish", "get", "ranked", "302 403 403 403 200 403 200"),
    ("publications", "get", "ranked", "302 200 200 404 200 200 200"),
    ("award_list", "get", "ranked", "404 200 200 404 200 200 200"),
    ("award_list_workbook", "get", "ranked", "302 403 403 403 200 403 200"),
    ("award_list_pdf", "get", "ranked", "302 403 403 403 200 403 200"),
    ("certificates", "post", "ranked", "302 403 403 403 302 403 302"),
    ("certificate_mine", "post", "contest", "302 200 403 403 403 403 403"),
    ("certificate_pdf", "get", "certificate", "302 200 404 404 200 404 200"),
    ("certificate", "get", "code", "200 200 200 200 200 200 200"),
    # contests/keys
    # contests/statements: the form of our pupil's class, and a version of it without a file
    ("statements", "get", "", "302 403 200 200 200 200 200"),
    ("contest_statements", "get", "contest", "302 403 200 404 200 200 200"),
    ("statements_workbook", "post", "contest", "302 403 302 404 302 302 302"),
    ("statement", "get", "form", "302 403 200 404 200 200 200"),
    ("statement_confirm", "post", "form", "302 403 302 404 302 403 302"),
    ("statement_form", "get", "form", "302 403 200 404 200 200 200"),
    ("statement_pdf", "get", "form", "302 403 200 404 200 200 200"),
    ("statement_upload", "post", "form", "302 403 200 404 200 403 200"),
    ("statement_version", "get", "version", "302 403 200 404 200 200 200"),
    ("statement_accept", "post", "version", "302 403 302 404 302 403 302"),
    ("statement_discard", "post", "version", "302 403 302 404 302 403 302"),
    ("statement_file", "get", "version", "302 403 404 404 404 404 404"),
    ("statement_marked", "get", "version", "302 403 404 404 404 404 404"),
    ("statement_conflicts", "get", "contest", "302 403 403 403 200 403 200"),
    ("conflict_decide", "post", "missing", "302 403 403 403 404 403 404"),
    # contests/keys: `part` is still open; `closed` is over, its key published, a question ruled on, one tried out
    ("attempt_review", "get", "finished", "302 200 403 403 403 403 403"),
    ("part_key", "get", "part", "404 404 404 404 404 404 404"),
    ("part_key", "get", "closed", "404 200 200 404 200 200 200"),
    ("part_key_workbook", "get", "closed", "404 200 200 404 200 200 200"),
    ("contest_keys", "get", "contest", "302 403 403 403 200 403 200"),
    ("part_items", "get", "part", "302 403 403 403 200 403 200"),
    ("part_items_workbook", "post", "part", "302 403 403 403 302 403 302"),
    ("ruling_new", "get", "closed drawn", "302 403 403 403 200 403 200"),
    ("ruling_preview", "get", "preview", "302 403 403 403 200 403 200"),
    ("ruling_confirm", "post", "preview", "302 403 403 403 302 403 302"),
    ("ruling", "get", "ruled", "302 403 403 403 200 403 200"),
    ("ruling_again", "post", "ruled", "302 403 403 403 302 403 302"),
    # contests/statements
    # contests/live
    ("live", "get", "contest", "302 403 200 404 200 200 200"),
    ("extend", "get", "contest", "302 403 403 404 200 403 200"),
    ("notices", "get", "contest", "302 403 403 404 200 403 200"),
    ("late_answers", "get", "contest", "302 403 403 404 200 403 200"),
    ("attempt_log", "get", "attempt", "302 403 403 404 200 403 200"),
    # contests/visitors
    ("public_contest", "get", "contest", "200 200 200 200 200 200 200"),
    ("public_contest", "get", "private", "404 404 404 404 404 404 404"),
    # Whoever is signed in is led to the contest, or told to sign out first.
    ("register", "get", "contest", "200 302 302 302 302 302 302"),
    ("register", "get", "private", "404 404 404 404 404 404 404"),
    ("registered_card", "get", "registered", "302 403 403 403 200 403 200"),
    ("registered_card", "get", "entrant", "302 403 403 403 404 403 404"),
    ("consents", "get", "contest", "302 403 200 404 200 200 200"),
    ("class_consents", "get", "contest school_class", "302 403 200 404 200 200 200"),
    ("class_consents", "post", "contest school_class", "302 403 302 404 302 403 302"),
    ("consent_form", "get", "contest school_class", "302 403 200 404 200 403 200"),
    ("consent_withdraw", "post", "missing", "302 403 404 404 404 404 404"),
    ("my_data", "get", "", "302 200 403 403 403 403 403"),
    ("my_data_file", "get", "", "302 200 403 403 403 403 403"),
    ("my_consent", "post", "contest", "302 404 403 403 403 403 403"),
    # contests/sittings
    # contests/teams
    # contests/judging: the judge is a person of nobody's table; a part that goes on with one sheet
    ("sitting_judges", "get", "sitting", "302 404 200 404 200 200 200"),
    ("judge_add", "post", "sitting", "302 404 200 404 200 403 200"),
    ("judge_cards", "post", "sitting", "302 404 302 404 302 403 302"),
    ("panel_add", "post", "sitting", "302 404 200 404 200 403 200"),
    ("panel_change", "get", "panel", "302 404 200 404 200 403 200"),
    ("judge", "get", "judge", "302 404 200 404 200 403 200"),
    ("conflict_declare", "post", "judge", "302 404 200 404 200 403 200"),
    ("conflict_lift", "get", "missing", "302 404 404 404 404 404 404"),
    ("judge_withdraw", "get", "judge", "302 404 200 404 200 403 200"),
    ("judge_stop", "post", "judge", "302 404 302 404 302 403 302"),
    ("sitting_judging", "get", "sitting", "302 404 200 404 200 200 200"),
    ("part_run_start", "post", "sitting judged_part", "302 404 302 404 302 403 302"),
    ("part_run_close", "get", "sitting judged_part", "302 404 200 404 200 403 200"),
    ("part_run_reopen", "get", "sitting judged_part", "302 404 200 404 200 403 200"),
    ("late_sheets", "get", "sitting", "302 404 200 404 200 403 200"),
    ("clock_start", "post", "appearance judged_part", "302 404 302 404 302 403 302"),
    ("clock_stop", "post", "missing", "302 404 404 404 404 404 404"),
    ("clock_void", "get", "missing", "302 404 404 404 404 404 404"),
    ("discussion_open", "post", "appearance judged_part", "302 404 302 404 302 403 302"),
    ("discussion", "get", "missing", "302 404 404 404 404 404 404"),
    ("discussion_correct", "post", "missing", "302 404 404 404 404 404 404"),
    ("appearance_scores", "get", "appearance", "302 404 200 404 200 200 200"),
    # contests/sheets
    # contests/intake
    # contests/board
    # contests/outcome
]
