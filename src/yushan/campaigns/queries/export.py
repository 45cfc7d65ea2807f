"""A closed round as a file from which anybody finds the same ranks (docs/ranking.py). Reviewers are numbers in it."""

import csv
import io
from typing import Any

from yushan.campaigns.models import AwardCampaign, Round
from yushan.campaigns.queries.reviewing import cards_of, normalised_from

FORMAT = "yushan-award-scores/1"


def scores_of(campaign: AwardCampaign, round_: Round) -> dict[str, Any]:
    """All that ranks: criteria, points, seed, ties; and what came of it. 3 statements. Only for a closed round."""
    cards = cards_of(round_)
    numbers = {
        reviewer: f"R{number:02d}"
        for number, reviewer in enumerate(sorted({one.reviewer for own in cards.values() for one in own}, key=int), 1)
    }
    results: dict[int, list[dict[str, Any]]] = {}
    rows = round_.results.select_related("nominee").order_by("nominee__category", "rank", "nominee__code")
    for row in rows:
        results.setdefault(row.nominee.category_id, []).append({
            "code": row.nominee.code, "rank": row.rank, "score": str(row.score), "raw": str(row.raw), "tie": row.tie,
        })  # fmt: skip
    return {
        "format": FORMAT,
        "title": f"{campaign.title} {round_.get_kind_display()}",
        "campaign": campaign.code,
        "round": round_.number,
        "method": campaign.method,
        "least": normalised_from(round_),
        "ties": campaign.ties,
        "seed": campaign.seed,
        "categories": [
            {
                "code": category.code,
                "name": category.name,
                "criteria": campaign.criteria,
                "nominees": results.get(category.pk, []),
                "scores": [
                    {"nominee": one.nominee, "reviewer": numbers[one.reviewer], "points": dict(one.points)}
                    for one in cards.get(category.pk, [])
                ],
            }
            for category in campaign.categories.all()
            if category.pk in cards
        ],
    }


def as_csv(content: dict[str, Any]) -> bytes:
    """The same scores as rows, with a byte order mark so that a spreadsheet reads Chinese."""
    codes = [one["code"] for one in content["categories"][0]["criteria"]] if content["categories"] else []
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["类别", "候选人", "评审", *codes])
    for category in content["categories"]:
        for score in category["scores"]:
            points = [score["points"][code] for code in codes]
            writer.writerow([category["code"], score["nominee"], score["reviewer"], *points])
    return text.getvalue().encode("utf-8-sig")
