"""Safety (风险防范, T5.6): what goes wrong at activities, who is insured, what is looked at before and on the day, doubtful hours.

Who reads an incident, why beside `rights`, what signals are and are not: docs/decisions/0037-safety.md. The risk check of
an activity, its level and who approves it stand in `activities` (rules/risk.py); this room adds to it.

models      `Incident` with people, pictures, notes and readers; `Policy` and `Claim`; `Preparation` of an activity with its
            checklist and reviewed talks; `Signal` of doubtful hours
actions     reporting, working, closing by somebody else, going up when late; insuring, claiming; preparing; judging signals
pages       /incidents for whoever is there (also without a network), /staff/safety for those responsible
"""
