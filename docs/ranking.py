#!/usr/bin/env python3
"""Ranks a round of an award campaign again, from the file that 导出评分 gave: python3 ranking.py FILE.json [SCORES.csv]

Without a network and without the platform: whoever has the file finds the same scores and ranks, or is told where not.
SCORES.csv, exported beside it, is read instead of the scores in FILE. Exit 0 when everything fits, 1 when anything does
not. Needs nothing but Python 3.8 or newer. The formulas stand in docs/ranking.md.
"""

import csv
import hashlib
import json
import sys
from decimal import ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction

FORMAT = "yushan-award-scores/1"
getcontext().prec = 40
getcontext().rounding = ROUND_HALF_UP


class Wrong(Exception):
    """The file is none of these; str() says why, for the reader."""


def to_decimal(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def four(value):
    value = to_decimal(value) if isinstance(value, Fraction) else value
    return value.quantize(Decimal("0.0001"))


def mean(values):
    return sum(values, Fraction(0)) / len(values)


def deviation(values):
    middle = mean(values)
    return to_decimal(sum((value - middle) ** 2 for value in values) / len(values)).sqrt()


def totals_of(category):
    """(nominee, reviewer) → total from 0 to 100."""
    found = {}
    for score in category["scores"]:
        total = Fraction(0)
        for criterion in category["criteria"]:
            total += Fraction(score["points"][criterion["code"]] * criterion["weight"], criterion["points"])
        found[score["nominee"], score["reviewer"]] = total
    return found


def standardised(totals, least):
    """Each total on the scale of all; of a reviewer with too few as it is."""
    everything = list(totals.values())
    whole_mean, whole_deviation = to_decimal(mean(everything)), deviation(everything)
    found = {}
    for reviewer in {reviewer for _nominee, reviewer in totals}:
        own = {key: value for key, value in totals.items() if key[1] == reviewer}
        if len(own) < least:
            found.update({key: four(value) for key, value in own.items()})
            continue
        own_mean, own_deviation = mean(list(own.values())), deviation(list(own.values()))
        for key, value in own.items():
            if own_deviation == 0:
                found[key] = four(whole_mean)
            else:
                found[key] = four(whole_mean + whole_deviation * (to_decimal(value - own_mean) / own_deviation))
    return found


def trimmed(values):
    ordered = sorted(values)
    return mean(ordered[1:-1] if len(ordered) >= 5 else ordered)


def ranked(category, file):
    """nominee → (score, mean as given, rank)."""
    totals = totals_of(category)
    if not totals:
        return {}
    scale = standardised(totals, file["least"]) if file["method"] == "z" else {}
    rows = []
    for nominee in {nominee for nominee, _reviewer in totals}:
        keys = [key for key in totals if key[0] == nominee]
        given = [totals[key] for key in keys]
        raw = four(mean(given))
        score = raw
        if file["method"] == "trimmed":
            score = four(trimmed(given))
        elif file["method"] == "z":
            score = four(mean([Fraction(scale[key]) for key in keys]))
        own = [score_["points"] for score_ in category["scores"] if score_["nominee"] == nominee]
        parting = []
        for tie in file["ties"]:
            if tie == "lot":
                parting.append((0, hashlib.sha256((file["seed"] + ":" + nominee).encode()).hexdigest()))
            elif tie == "raw":
                parting.append((-Fraction(raw), ""))
            else:
                code = tie.split(":", 1)[1]
                parting.append((-mean([Fraction(points[code]) for points in own]), ""))
        rows.append((nominee, score, raw, parting))
    rows.sort(key=lambda row: (-row[1], row[3], row[0]))
    found = {}
    for nominee, score, raw, parting in rows:
        better = [row for row in rows if row[1] > score or (row[1] == score and row[3] < parting)]
        found[nominee] = (score, raw, len(better) + 1)
    return found


def with_scores(file, path):
    """The scores of a CSV file in place of those of the JSON file: 类别, 候选人, 评审, then a column for each criterion."""
    with open(path, encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for category in file["categories"]:
        category["scores"] = [
            {
                "nominee": row["候选人"],
                "reviewer": row["评审"],
                "points": {one["code"]: int(row[one["code"]]) for one in category["criteria"]},
            }
            for row in rows
            if row["类别"] == category["code"]
        ]


def check(file):
    """How many nominees fit, and what does not."""
    if file.get("format") != FORMAT:
        raise Wrong("这不是评分导出文件，或者是别的版本。")
    fits, wrong = 0, []
    for category in file["categories"]:
        found = ranked(category, file)
        for nominee in category["nominees"]:
            code = nominee["code"]
            if code not in found:
                wrong.append(code + "：没有评分")
                continue
            score, raw, rank = found.pop(code)
            said = (Decimal(nominee["score"]), Decimal(nominee["raw"]), nominee["rank"])
            if said == (score, raw, rank):
                fits += 1
            else:
                wrong.append(f"{code}：文件写第 {said[2]} 名 {said[0]}，重算第 {rank} 名 {score}")
        wrong += [code + "：有评分，名单里没有" for code in sorted(found)]
    return fits, wrong


def main(arguments):
    if not 1 <= len(arguments) <= 2:
        print(__doc__.split("\n\n", maxsplit=1)[0])
        return 1
    try:
        with open(arguments[0], encoding="utf-8") as handle:
            file = json.load(handle)
        if len(arguments) > 1:
            with_scores(file, arguments[1])
        fits, wrong = check(file)
    except Wrong as error:
        print(error)
        return 1
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError) as error:
        print(f"读不懂这个文件：{error}")
        return 1
    for line in wrong:
        print(line)
    print("{}：{} 个候选人的得分和名次对得上，{} 处不对。".format(file.get("title", ""), fits, len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
