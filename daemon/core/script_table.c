/* Every dialogue there is: its name in keys and on the command line, its script, its limits. */
#include "core/engine_parts.h"

const struct script_row script_rows[] = {
    {"morning", script_run_morning, script_abandon_checkin, TOPIC_CHECKIN, 60, false, false, true},
    {"evening", script_run_evening, script_abandon_checkin, TOPIC_CHECKIN, 60, false, false, true},
    {"checkin", script_run_checkin, script_abandon_checkin, TOPIC_CHECKIN, 30, true, false, false},
    {"back", script_run_back, script_abandon_checkin, TOPIC_CHECKIN, 60, false, false, false},
    {"more", script_run_more, script_abandon_checkin, TOPIC_CHECKIN, 30, true, false, false},
    {"screen", script_run_screen, script_screen_abandon, TOPIC_SAFETY, 30, true, false, false},
    {"help", script_run_help, NULL, TOPIC_SAFETY, 1440, false, false, false},
    {"crisis", script_run_crisis, NULL, TOPIC_SAFETY, 1440, false, false, false},
    {"today", script_run_today, NULL, TOPIC_SAFETY, 720, false, false, false},
    {"followup", script_run_followup, NULL, TOPIC_SAFETY, 240, true, false, false},
    {"block", script_run_block, script_abandon_block, TOPIC_EXERCISE, 45, false, false, false},
    {"second", script_run_block, script_abandon_block, TOPIC_EXERCISE, 45, false, false, false},
    {"back_block", script_run_block, script_abandon_block, TOPIC_EXERCISE, 45, false, false, false},
    {"start", script_run_start, script_abandon_block, TOPIC_EXERCISE, 30, true, true, false},
    {"cold", script_run_cold, script_abandon_pack, TOPIC_COMFORT, 30, true, false, false},
    {"warm", script_run_warm, script_abandon_pack, TOPIC_COMFORT, 30, true, false, false},
    {"midday", script_run_window, NULL, TOPIC_RECORD, 60, false, false, false},
    {"window", script_run_window, NULL, TOPIC_RECORD, 30, true, false, false},
    {"session", script_run_session, NULL, TOPIC_RECORD, 240, true, false, false},
    {"setup", script_run_setup, script_abandon_setup, TOPIC_RECORD, 2880, true, false, false},
    {"review", script_run_review, script_abandon_review, TOPIC_RECORD, 240, true, false, false},
};
const int script_count = sizeof script_rows / sizeof *script_rows;
