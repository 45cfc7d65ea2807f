"""Rights desk (权益维护, T5.9): complaints, appeals, suggestions, mediation, and lists of people who may not sign up.

Why it is a room of its own, who sees what, how an anonymous case stays anonymous: docs/decisions/0036-rights-desk.md.

models      `Case` with its handlers, messages, files, questions to organizations, sessions of mediation, public answers;
            `Exclusion` with evidence and appeal
actions     filing, assigning, handling, answering, looking twice, mediating, going up when late; excluding, hearing, appealing
pages       /rights for everybody, /me/rights for accounts, /staff/rights for the desk
"""
