"""The first release: every record table and the store's own, spelled out. Never edited after release."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

TABLES = (
    """
    CREATE TABLE access_entry (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, counsellor TEXT, action TEXT, what TEXT, at
    TEXT, device TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE agreed_step (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, what TEXT, who TEXT,
    due_on TEXT, "order" TEXT, done_on TEXT, copied_from TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE appointment (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, "group" TEXT, "on" TEXT, at TEXT, place TEXT,
    interpreter_ordered TEXT, state TEXT, no_show_fee TEXT, fee_told TEXT, letter_printed_on TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE appointment_group (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL,
    created_office TEXT, deleted_at TEXT, revisions TEXT, title TEXT, "on" TEXT, at TEXT, place TEXT, funding_tag
    TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE assignment (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, counsellor TEXT, from_on TEXT, to_on TEXT,
    PRIMARY KEY (id))
    """,
    """
    CREATE TABLE attendee (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, role TEXT, name TEXT,
    organisation TEXT, remark TEXT, copied_from TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE blob (sha256 TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (sha256))
    """,
    """
    CREATE TABLE change_set (seq INTEGER NOT NULL, id TEXT NOT NULL, device TEXT NOT NULL, counsellor TEXT NOT NULL,
    at TEXT NOT NULL, label TEXT, undoes TEXT, chain TEXT NOT NULL, PRIMARY KEY (seq), UNIQUE (id))
    """,
    """
    CREATE TABLE competence_mapping (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL,
    created_office TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, basis TEXT, mapping_started_on
    TEXT, mapping_on TEXT, place TEXT, starts_at TEXT, mapped_by TEXT, mapped_by_municipality TEXT,
    source_checked_on TEXT, interp_type TEXT, interp_mode TEXT, interp_category TEXT, interp_language TEXT,
    questionnaire_version TEXT, basic_skills TEXT, adaptation TEXT, living_situation TEXT, own_words TEXT,
    supplement_to TEXT, status TEXT, replaces TEXT, version INTEGER, version_reason TEXT, quality_assured_on TEXT,
    PRIMARY KEY (id))
    """,
    """
    CREATE TABLE "conflict" (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, of_record TEXT, field TEXT, base TEXT, server
    TEXT, server_by TEXT, server_at TEXT, mine TEXT, mine_by TEXT, mine_at TEXT, chosen_by TEXT, chosen_as TEXT,
    chosen_at TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE contact (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office TEXT,
    deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, role TEXT, name TEXT, organisation TEXT, phone TEXT,
    email TEXT, from_on TEXT, to_on TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE contact_note (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, "on" TEXT, text TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE counsellor (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, name TEXT, title TEXT, phone TEXT, office TEXT, roles TEXT, active_until
    TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE county_profile (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL,
    created_office TEXT, deleted_at TEXT, revisions TEXT, name TEXT, number TEXT, logo TEXT, address TEXT, phone
    TEXT, email TEXT, data_protection_officer TEXT, complaint_text_nb TEXT, complaint_text_nn TEXT,
    interpreter_guideline TEXT, school_year_start TEXT, deadlines TEXT, lease_days INTEGER, valid_from TEXT, PRIMARY
    KEY (id))
    """,
    """
    CREATE TABLE credit (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office TEXT,
    deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, code TEXT, name_shown TEXT,
    result TEXT, "on" TEXT, decision TEXT, years FLOAT, copied_from TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE document (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, title TEXT, type TEXT, media_type TEXT, size
    INTEGER, sha256 TEXT, pages INTEGER, taken_on TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE draft (record_id TEXT NOT NULL, kind TEXT NOT NULL, participant TEXT, base_digest TEXT, fields TEXT
    NOT NULL, cursor TEXT, at TEXT NOT NULL, PRIMARY KEY (record_id))
    """,
    """
    CREATE TABLE education_entry (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL,
    created_office TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, nus_level
    TEXT, country TEXT, institution TEXT, subject TEXT, from_year INTEGER, to_year INTEGER, completed TEXT,
    years_total INTEGER, evidence TEXT, recognition_body TEXT, recognition_applied_on TEXT, recognition_result TEXT,
    copied_from TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE education_plan (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL,
    created_office TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, plan_code TEXT, version
    INTEGER, replaces TEXT, version_reason TEXT, status TEXT, made_on TEXT, "right" TEXT, long_goal TEXT, goal_styrk
    TEXT, goal_end_competence TEXT, programme TEXT, area TEXT, area_name_shown TEXT, grep_snapshot_on TEXT,
    norwegian_goal TEXT, why TEXT, circumstances TEXT, adaptation TEXT, participation_view TEXT, disagreement TEXT,
    remaining TEXT, credited_years FLOAT, next_followup_on TEXT, case_no TEXT, journal_no TEXT, archived_on TEXT,
    PRIMARY KEY (id))
    """,
    """
    CREATE TABLE evaluation (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, of_record TEXT, "on" TEXT, law_set TEXT, rules
    TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE field_answer (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, field TEXT, answer TEXT,
    PRIMARY KEY (id))
    """,
    """
    CREATE TABLE finding_override (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL,
    created_office TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, of_record TEXT, rule TEXT,
    reason_code TEXT, reason TEXT, "by" TEXT, at TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE guidance_session (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL,
    created_office TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, guidance_offered_on TEXT,
    guidance_on TEXT, starts_at TEXT, duration_minutes INTEGER, preparation_minutes INTEGER, place_kind TEXT, place
    TEXT, basis TEXT, counsellor TEXT, funding_tag TEXT, group_size INTEGER, mapping TEXT, topics TEXT,
    career_buttons TEXT, interp_needed TEXT, interp_type TEXT, interp_category TEXT, interp_register_no TEXT,
    interp_language TEXT, interp_mode TEXT, interp_minutes INTEGER, interp_breaks_minutes INTEGER, interp_informed
    TEXT, interp_privacy_checked TEXT, interp_emergency TEXT, interp_reason TEXT, interp_no_show TEXT,
    information_given TEXT, own_wishes TEXT, recommended_goal TEXT, recommended_direction TEXT,
    recommended_norwegian_level TEXT, recommendation_reason TEXT, disagreement TEXT, disagreement_text TEXT,
    guidance_47_a TEXT, guidance_47_b TEXT, guidance_47_c TEXT, guidance_47_d TEXT, summary_for_imdinett TEXT,
    read_back TEXT, read_back_language TEXT, declined_on TEXT, declined_reason TEXT, status TEXT, replaces TEXT,
    version INTEGER, version_reason TEXT, imdinett_registered_on TEXT, imdinett_registered_by TEXT,
    sent_to_municipality_on TEXT, case_no TEXT, journal_no TEXT, archived_on TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE handover (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, to_whom TEXT, what TEXT, purpose TEXT, basis
    TEXT, at TEXT, "by" TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE introduction_programme (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL,
    created_office TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, prog_offer_on TEXT, decision_on
    TEXT, ruleset TEXT, ruleset_reason TEXT, end_goal TEXT, end_goal_reason TEXT, prog_start TEXT, prog_end TEXT,
    extension_end TEXT, absence_workdays INTEGER, timeoff_workdays INTEGER, leave_workdays INTEGER, leave_type TEXT,
    leave_from TEXT, leave_norwegian_offered_on TEXT, goal_reached_on TEXT, elements TEXT, work_hours_weekly
    INTEGER, livsmestring_migration_hours INTEGER, livsmestring_career_hours INTEGER, foreldre_group_meetings
    INTEGER, foreldre_individual_talks INTEGER, foreldre_form TEXT, plan_on TEXT, plan_reviewed_on TEXT, plan_parts
    TEXT, plan_reasons_given TEXT, contract_on TEXT, contract_kind TEXT, municipality TEXT, ended_on TEXT,
    end_reason TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE language_skill (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL,
    created_office TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, language
    TEXT, mother_tongue TEXT, listening TEXT, speaking TEXT, reading TEXT, writing TEXT, scripts TEXT, test_name
    TEXT, test_taken_on TEXT, test_result TEXT, source TEXT, copied_from TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE legal_status (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, permit_ground TEXT, permit_section TEXT,
    permit_granted TEXT, earlier_permit TEXT, arrived TEXT, first_residence_on TEXT, settled_on TEXT,
    settled_by_agreement TEXT, claim_on TEXT, ref_settled_on TEXT, family_applied_on TEXT, renewed_on TEXT,
    permit_changed_on TEXT, job_hours INTEGER, job_from_on TEXT, job_ended_on TEXT, vgs_level TEXT, vgs_level_reason
    TEXT, edu_country TEXT, gsu_edition TEXT, gsu_checked_on TEXT, gsu_result TEXT, grunnskole_done TEXT,
    earlier_34_decision TEXT, research_reserved TEXT, governing_act TEXT, governing_act_reason TEXT, PRIMARY KEY
    (id))
    """,
    """
    CREATE TABLE meta (name TEXT NOT NULL, value TEXT, PRIMARY KEY (name))
    """,
    """
    CREATE TABLE norwegian_training (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL,
    created_office TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, responsible TEXT, full_time_vgo
    TEXT, norsk_goal TEXT, norsk_goal_reason TEXT, norsk_offer_on TEXT, norsk_start TEXT, norsk_hours INTEGER,
    norsk_leave_days INTEGER, norsk_goal_reached_on TEXT, norskplan_on TEXT, samf_hours INTEGER, samf_done_on TEXT,
    absence_workdays INTEGER, absence_sent_on TEXT, next_test TEXT, next_test_on TEXT, exempt_reason TEXT, PRIMARY
    KEY (id))
    """,
    """
    CREATE TABLE office (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office TEXT,
    deleted_at TEXT, revisions TEXT, name TEXT, municipality TEXT, phone TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE option (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office TEXT,
    deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, what TEXT, pros TEXT, cons
    TEXT, "order" TEXT, copied_from TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE other_competence (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL,
    created_office TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, type
    TEXT, detail TEXT, year INTEGER, evidence TEXT, copied_from TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE parked (record_id TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (record_id,
    field))
    """,
    """
    CREATE TABLE participant (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, given_names TEXT, family_name TEXT, name_in_own_script TEXT,
    own_script_language TEXT, birth_date TEXT, sex TEXT, address_form TEXT, citizenship TEXT, national_id TEXT,
    contact_language TEXT, print_language TEXT, other_languages TEXT, interp_needed TEXT, phone TEXT, email TEXT,
    address TEXT, municipality TEXT, reception_centre TEXT, duf_number TEXT, address_protection TEXT, children TEXT,
    office TEXT, responsible_counsellor TEXT, referred_by TEXT, referred_on TEXT, case_no TEXT, merged_into TEXT,
    closed_on TEXT, closed_reason TEXT, keep_reason TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE plan_step (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, route TEXT, type TEXT,
    title TEXT, area TEXT, provider TEXT, months INTEGER, months_min INTEGER, months_max INTEGER, date_mode TEXT,
    starts_on TEXT, ends_on TEXT, hours_total INTEGER, hours_weekly INTEGER, percent INTEGER, requires TEXT,
    requirement_text TEXT, parallel TEXT, responsible TEXT, funding TEXT, funding_from TEXT, funding_to TEXT,
    evidence_wanted TEXT, "order" TEXT, state TEXT, applied_on TEXT, actual_start TEXT, actual_end TEXT,
    evidence_seen_on TEXT, grade TEXT, copied_from TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE plan_template (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, title TEXT, end_competence TEXT, area TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE printed_document (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL,
    created_office TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, what TEXT, of_record TEXT,
    of_version INTEGER, language TEXT, phrase_catalogue_version TEXT, sha256 TEXT, pages INTEGER, printed_at TEXT,
    printed_by TEXT, copies INTEGER, handed_over_on TEXT, case_no TEXT, journal_no TEXT, archived_on TEXT, PRIMARY
    KEY (id))
    """,
    """
    CREATE TABLE priority (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, rank INTEGER,
    end_competence TEXT, area TEXT, copied_from TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE private_note (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, text TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE recent (participant TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (participant))
    """,
    """
    CREATE TABLE reception_centre (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL,
    created_office TEXT, deleted_at TEXT, revisions TEXT, name TEXT, municipality TEXT, from_on TEXT, to_on TEXT,
    PRIMARY KEY (id))
    """,
    """
    CREATE TABLE record_change (seq INTEGER NOT NULL, place INTEGER NOT NULL, kind TEXT NOT NULL, record_id TEXT NOT
    NULL, participant TEXT, operation TEXT NOT NULL, fields TEXT NOT NULL, PRIMARY KEY (seq, place))
    """,
    """
    CREATE TABLE risk (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office TEXT,
    deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, what TEXT, measure TEXT,
    PRIMARY KEY (id))
    """,
    """
    CREATE TABLE route (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office TEXT,
    deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, title TEXT, chosen TEXT,
    "order" TEXT, copied_from TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE setting (name TEXT NOT NULL, value TEXT, PRIMARY KEY (name))
    """,
    """
    CREATE TABLE sharing (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office TEXT,
    deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, who TEXT, "on" TEXT, scope
    TEXT, basis TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE signature (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, role TEXT, name TEXT,
    "on" TEXT, how TEXT, read_aloud_language TEXT, interpreter_present TEXT, document TEXT, signed_sha256 TEXT,
    PRIMARY KEY (id))
    """,
    """
    CREATE TABLE template_step (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, parent TEXT NOT NULL, type TEXT, title TEXT, area TEXT, provider TEXT,
    months INTEGER, months_min INTEGER, months_max INTEGER, hours_total INTEGER, hours_weekly INTEGER, percent
    INTEGER, requires TEXT, requirement_text TEXT, parallel TEXT, responsible TEXT, funding TEXT, evidence_wanted
    TEXT, "order" TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE translation (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, of_record TEXT, field TEXT, language TEXT,
    text TEXT, source_sha256 TEXT, approved_by TEXT, approved_on TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE wish (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office TEXT,
    deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, horizon TEXT, type TEXT, text
    TEXT, code TEXT, copied_from TEXT, PRIMARY KEY (id))
    """,
    """
    CREATE TABLE work_entry (id TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT NOT NULL, created_office
    TEXT, deleted_at TEXT, revisions TEXT, participant TEXT NOT NULL, parent TEXT NOT NULL, styrk TEXT,
    occupation_text TEXT, country TEXT, from_year INTEGER, to_year INTEGER, form TEXT, tasks TEXT, evidence TEXT,
    hours_week INTEGER, copied_from TEXT, PRIMARY KEY (id))
    """,
)

INDEXES = (
    "CREATE INDEX access_entry_participant ON access_entry (participant)",
    "CREATE INDEX agreed_step_parent ON agreed_step (parent)",
    "CREATE INDEX appointment_participant ON appointment (participant)",
    "CREATE INDEX assignment_participant ON assignment (participant)",
    "CREATE INDEX attendee_parent ON attendee (parent)",
    "CREATE INDEX competence_mapping_participant ON competence_mapping (participant)",
    'CREATE INDEX conflict_participant ON "conflict" (participant)',
    "CREATE INDEX contact_note_participant ON contact_note (participant)",
    "CREATE INDEX contact_participant ON contact (participant)",
    "CREATE INDEX credit_parent ON credit (parent)",
    "CREATE INDEX document_participant ON document (participant)",
    "CREATE INDEX education_entry_parent ON education_entry (parent)",
    "CREATE INDEX education_plan_participant ON education_plan (participant)",
    "CREATE INDEX evaluation_participant ON evaluation (participant)",
    "CREATE INDEX field_answer_parent ON field_answer (parent)",
    "CREATE INDEX finding_override_participant ON finding_override (participant)",
    "CREATE INDEX guidance_session_participant ON guidance_session (participant)",
    "CREATE INDEX handover_participant ON handover (participant)",
    "CREATE INDEX introduction_programme_participant ON introduction_programme (participant)",
    "CREATE INDEX language_skill_parent ON language_skill (parent)",
    "CREATE INDEX legal_status_participant ON legal_status (participant)",
    "CREATE INDEX norwegian_training_participant ON norwegian_training (participant)",
    "CREATE INDEX option_parent ON option (parent)",
    "CREATE INDEX other_competence_parent ON other_competence (parent)",
    "CREATE INDEX plan_step_parent ON plan_step (parent)",
    "CREATE INDEX printed_document_participant ON printed_document (participant)",
    "CREATE INDEX priority_parent ON priority (parent)",
    "CREATE INDEX private_note_participant ON private_note (participant)",
    "CREATE INDEX record_change_participant ON record_change (participant, seq)",
    "CREATE INDEX record_change_record ON record_change (record_id, seq)",
    "CREATE INDEX risk_parent ON risk (parent)",
    "CREATE INDEX route_parent ON route (parent)",
    "CREATE INDEX sharing_parent ON sharing (parent)",
    "CREATE INDEX signature_parent ON signature (parent)",
    "CREATE INDEX template_step_parent ON template_step (parent)",
    "CREATE INDEX translation_participant ON translation (participant)",
    "CREATE INDEX wish_parent ON wish (parent)",
    "CREATE INDEX work_entry_parent ON work_entry (parent)",
)


def upgrade() -> None:
    """Make the tables of the first release."""
    for statement in (*TABLES, *INDEXES):
        op.execute(statement)
