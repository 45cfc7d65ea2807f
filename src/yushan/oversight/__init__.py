"""督办: the plan as work (T1.7). Every clause is broken down to tasks that are given to districts, units and teams; they report
with evidence and with figures that the catalogue of indicators measures by itself; the level that gave a task signs it off.
See docs/decisions/0038-the-plan-as-work.md.
"""
