"""What somebody lacks for a post, said in English; the rule itself is activities' own."""

from collections.abc import Mapping
from dataclasses import replace

from yushan.activities.rules import Requirements, VolunteerFacts, lacks


def lacks_en(asked: Requirements, facts: VolunteerFacts, language_names: Mapping[str, str]) -> list[str]:
    """The same as `activities.rules.lacks`, each point in English; names of skills and documents stay as they are."""
    bare = replace(asked, qualifications={}, skills=(), languages={}, members_only=False, party_only=False)
    known = replace(facts, is_verified=True)
    found = [] if facts.is_verified else ["Your registration is not confirmed yet."]
    if lacks(bare, known):
        found.append(f"For this post you must be {ages(asked)}.")
    aspect = replace(bare, min_age=None, max_age=None)
    found += [
        f"A checked certificate is asked for: {name}."
        for code, name in asked.qualifications.items()
        if lacks(replace(aspect, qualifications={code: name}), known)
    ]
    found += [
        f"This skill is asked for: {skill}." for skill in asked.skills if lacks(replace(aspect, skills=(skill,)), known)
    ]
    found += [
        f"You must speak {language_names.get(code, name)}. Add it to your profile first."
        for code, name in asked.languages.items()
        if code not in facts.languages
    ]
    if asked.members_only and lacks(replace(aspect, members_only=True), known):
        found.append(f"Only for members of the team {asked.organization_name}.")
    if asked.party_only and not facts.is_party_member:
        found.append("This post is kept for members of the Communist Party of China.")
    return found


def ages(asked: Requirements) -> str:
    """«18 or older», «between 18 and 60»."""
    if asked.min_age and asked.max_age:
        return f"between {asked.min_age} and {asked.max_age}"
    return f"{asked.min_age} or older" if asked.min_age else f"{asked.max_age} or younger"
