#!/usr/bin/env python3
"""Checks a proof out of the ledger of hours without a network: python3 check_proof.py FILE [ROOT ...]

FILE is what 下载台账凭据 gave. ROOT is a root as it was published (64 digits), best from somebody who kept it: then
the roots in the file must be among those given. Exit 0 when everything fits, 1 when anything does not.
Needs nothing but Python 3.8 or newer. The format is described in docs/proofs.md, how to use it in docs/guides/proof.md.
"""

import hashlib
import json
import sys

FORMAT = "yushan-ledger-proof/1"
LARGEST = 64 * 1024 * 1024
GRADES = {"measured": "实测", "confirmed": "确认", "declared": "申报"}


class Wrong(Exception):
    """Something does not fit; str() says what, for the reader."""


def sha(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digits(value, what):
    """A hash as it must look; so that nothing else can be slipped into what is hashed."""
    if not isinstance(value, str) or len(value) != 64 or set(value) - set("0123456789abcdef"):
        raise Wrong(what + "不是 64 位的指纹")
    return value


def whole(value, what):
    """A whole number; True is none."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Wrong(what + "不是数字")
    return value


def words(value, what):
    """A word that cannot be mistaken for two."""
    if not isinstance(value, str) or not value or (":" in value and what != "封账时间"):
        raise Wrong(what + "写得不对")
    return value


def climb(leaf, path):
    """The Merkle root that a leaf and its way up lead to."""
    if not isinstance(path, list) or len(path) > 64:
        raise Wrong("路径写得不对")
    for step in path:
        if not isinstance(step, list) or len(step) != 2 or step[0] not in ("left", "right"):
            raise Wrong("路径写得不对")
        other = digits(step[1], "路径里的一步")
        pair = (other, leaf) if step[0] == "left" else (leaf, other)
        leaf = sha("node:{}:{}".format(*pair))
    return leaf


def sides(index, size):
    """On which side the partner must stand on each level; an odd last one goes up alone."""
    found = []
    while size > 1:
        if index ^ 1 < size:
            found.append("left" if index % 2 else "right")
        index, size = index // 2, (size + 1) // 2
    return found


def check_head(head):
    """From a chain's head to the root of its day; answers the root."""
    organization, sequence = words(head["organization"], "组织编号"), whole(head["sequence"], "第几条")
    first, lines = whole(head["first"], "起始条"), digits(head["lines"], "清单的指纹")
    leaf = sha("leaf:{}:{}:{}:{}:{}".format(organization, sequence, digits(head["hash"], "链尾"), first, lines))
    merkle = climb(leaf, head["path"])
    text = "root:{}:{}:{}:{}:{}:{}".format(
        digits(head["previous_root"], "前一个凭据"),
        words(head["day"], "日期"),
        merkle,
        whole(head["chains"], "链数"),
        whole(head["entries"], "条数"),
        words(head["sealed_at"], "封账时间"),
    )
    if sha(text) != digits(head["root"], "日凭据"):
        raise Wrong("{} 的凭据算出来不是文件里写的那个".format(head["day"]))
    return head["root"]


def check_entry(entry, heads):
    """From a line's facts to the head of its chain; answers the head, None for one that waits for its first root."""
    facts = entry["facts"]
    if not isinstance(facts, dict) or "previous" in facts:
        raise Wrong("记录的内容写得不对")
    whole(facts["sequence"], "第几条")
    stated = dict(facts, previous=digits(entry["previous"], "上一条的指纹"))
    text = json.dumps(stated, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if sha(text) != digits(entry["hash"], "这一条的指纹"):
        raise Wrong("内容与指纹不符，内容被改动过")
    if entry["head"] is None:
        return None
    head = heads[whole(entry["head"], "链尾的序号")]
    place, size = facts["sequence"] - head["first"], head["sequence"] - head["first"] + 1
    if not 0 <= place < size:
        raise Wrong("这一条不在所说的清单里")
    if [step[0] for step in entry["path"]] != sides(place, size):
        raise Wrong("路径与这一条的位置不符")
    if climb(entry["hash"], entry["path"]) != head["lines"]:
        raise Wrong("这一条不在 {} 的凭据里".format(head["day"]))
    return head


def described(facts):
    """A line in words."""
    what = "{:.1f} 小时".format(facts["minutes"] / 60) if isinstance(facts.get("minutes"), int) else "?"
    grade = GRADES.get(facts.get("grade"), facts.get("grade"))
    return "第 {} 条 · {} · {} · {}（{} 分钟，{}）".format(
        facts.get("sequence"), facts.get("day"), facts.get("title"), what, facts.get("minutes"), grade
    )


def check(proof, given):
    """Prints what was found; answers whether everything fits."""
    if not isinstance(proof, dict) or proof.get("format") != FORMAT:
        raise Wrong(f"这不是本平台的台账凭据文件，或者是别的版本（应为 {FORMAT}）")
    entries, heads = proof["entries"], proof["heads"]
    if not isinstance(entries, list) or not isinstance(heads, list) or not entries:
        raise Wrong("文件里没有记录")
    roots = {}
    for head in heads:
        roots[check_head(head)] = head["day"]
    fine = True
    back = {e["facts"]["reverses"] for e in entries if e["facts"].get("reverses") is not None}
    for entry in entries:
        try:
            head = check_entry(entry, heads)
        except Wrong as error:
            print("✗ " + described(entry["facts"]) + "：" + str(error))
            fine = False
            continue
        if head is None:
            print("✗ " + described(entry["facts"]) + "：刚入账，还没有写进凭据，第二天再下载一次")
            fine = False
        else:
            note = "（这是一条冲正：它取消了先前的一条）" if entry["facts"].get("reverses") is not None else ""
            print("✓ " + described(entry["facts"]) + "：在 " + head["day"] + " 的凭据里" + note)
    if back:
        print("! 文件里有冲正：被冲正的时长不再有效。")
    for root, day in sorted(roots.items(), key=lambda pair: pair[1]):
        if not given:
            print(f"  {day} 的凭据 {root}")
        elif root in given:
            print(f"✓ {day} 的凭据与您给的一致")
        else:
            print(f"✗ {day} 的凭据 {root} 不是您给的")
            fine = False
    if fine and not given:
        print("  请把上面的凭据与 /ledger/roots 公布的、或别人保存的比一比：一样才算数。")
    return fine


def main(arguments):
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 1
    given = {one.strip().lower() for one in arguments[1:]}
    if any(len(one) != 64 for one in given):
        print("✗ 凭据应是 64 位数字和字母，请从台账凭据页复制完整。")
        return 1
    try:
        with open(arguments[0], "rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise Wrong("文件太大")
        fine = check(json.loads(content.decode("utf-8")), given)
    except OSError as error:
        print(f"✗ 文件打不开：{error}")
        return 1
    except Wrong as error:
        print(f"✗ {error}")
        return 1
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        print("✗ 文件不完整，或者被改动过。")
        return 1
    print("核对通过。" if fine else "没有通过。")
    return 0 if fine else 1


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
