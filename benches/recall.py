#!/usr/bin/env python3
"""How many mentions of a name are found: python3 benches/recall.py [--recto PATH] [--documents N] [--seed N] [--keep DIR]

Writes a corpus of made-up prose in which names stand in the spellings and dresses of real texts: curly quotes, accents,
no-break spaces, words divided at line ends, phrases across them, soft hyphens, Arabic with and without its marks. It
knows where every mention is, and counts which of them three searches find, byte range by byte range:

  rg         rg -i -F, with the name as one would type it (left out if there is no ripgrep)
  plain      recto --find, with the same
  variants   recto --find 'a | b | c', with every spelling that was planted

How often a name comes as it is typed, in another dress, or in another spelling is given by a table below; the shares
were counted in a large collection of news. The status is 1 if plain is not ahead of rg by as much as the dresses are
worth, if variants miss anything, or if anything is found that is no mention: `hell` in `he'll`, a phrase across
paragraphs. Standard library only.
"""
import argparse, collections, json, os, random, shutil, subprocess, sys, tempfile

# The words around the names: invented, and none holds a name or a decoy.
SYLLABLES = "ba be bo da de do fa fe fo ga go ka ko la le lo ma me mo na ne no ra re ro sa so ta te to va ve vo".split()

APOSTROPHES = ["'", "’", "‘", "ʿ", "ʾ", "`", "´"]


def divided(name, dice):
    """A word divided at a line end, as a typesetter would."""
    words = name.split(" ")
    at = max(range(len(words)), key=lambda i: len(words[i]))
    word = words[at]
    cut = dice.randint(2, len(word) - 2)
    if not word[cut].islower() or "'" in word or "-" in word:
        return None
    words[at] = word[:cut] + "-\n" + word[cut:]
    return " ".join(words)


def softened(name, dice):
    """A soft hyphen, or a space of no width, inside a word."""
    places = [i for i in range(2, len(name) - 1) if name[i - 1].isalpha() and name[i].isalpha()]
    cut = dice.choice(places)
    return name[:cut] + dice.choice("\u00ad\u200b") + name[cut:]


def spaced(name, dice):
    """Another space, or a line end, between two words."""
    if " " not in name:
        return None
    space = dice.choice(["\u00a0", "\u202f", "\n", "\n    ", "\r\n", "  "])
    places = [i for i, c in enumerate(name) if c == " "]
    at = dice.choice(places)
    return name[:at] + space + name[at + 1 :]


def dashed(name, dice):
    """Another dash, or none."""
    if "-" not in name:
        return None
    return name.replace("-", dice.choice(["\u2010", "\u2011", "\u2013", " ", "-\n"]))


ACCENTS = {"a": "āáâ", "i": "īíî", "u": "ūú", "h": "ḥ", "s": "ṣš", "z": "ẓž", "e": "éē", "t": "ṭ", "d": "ḍ", "o": "ōó"}


def accented(name, dice):
    """Some letters with accents, in one character or in two."""
    places = [i for i, c in enumerate(name) if c in ACCENTS]
    letters = list(name)
    for i in dice.sample(places, min(len(places), dice.randint(1, 3))):
        if dice.random() < 0.25:
            letters[i] += dice.choice("\u0301\u0304\u0323")
        else:
            letters[i] = dice.choice(ACCENTS[letters[i]])
    return "".join(letters)


def pointed(name, dice):
    """Arabic with vowel marks, a tatweel, a mark of direction."""
    places = [i for i in range(1, len(name)) if "\u0620" <= name[i - 1] <= "\u064a" and "\u0620" <= name[i] <= "\u064a"]
    at = dice.choice(places)
    return name[:at] + dice.choice(["\u064e", "\u0650", "\u0652", "\u0640\u0640", "\u0651\u064e", "\u200f"]) + name[at:]


def hamzated(name, dice):
    """Arabic letters that are written in more than one way."""
    forms = [("ا", "أ"), ("ي", "ى"), ("ي", "ی"), ("ك", "ک"), ("ة", "ه")]
    able = [(a, b) for a, b in forms if a in name]
    if not able:
        return None
    a, b = dice.choice(able)
    return name.replace(a, b, 1)


LATIN = [divided, softened, spaced, dashed, accented]
ARABIC = [pointed, hamzated, spaced]

# What is typed; how it is written; shares in per cent of what stands as it is typed and of what stands in another dress
# (the rest are other spellings); spellings that the fold knows to be the same; other spellings; the query that has them all.
Name = collections.namedtuple("Name", "typed written as_typed dressed same others query dresses")
NAMES = [
    Name("muqtada", "Muqtada", 41, 10, [], ["Moqtada", "Muktada", "Moktada", "مقتدى"],
         "muqtada | moqtada | muktada | moktada | مقتدى", LATIN),
    Name("asaib ahl al-haq", "Asaib Ahl al-Haq", 42, 19, ["Asa'ib Ahl al-Haq"],
         ["Asaib Ahl ul-Haq", "AAH", "League of the Righteous", "عصائب اهل الحق"],
         "asaib ahl al-haq | asaib ahl ul-haq | =AAH | league of the righteous | عصائب اهل الحق", LATIN),
    Name("kataeb", "Kataeb", 43, 2, [], ["Kataib", "Kata'ib", "Katayeb", "كتائب"],
         "kataeb | kataib | katayeb | كتائب", LATIN),
    Name("shia", "Shia", 24, 54, ["Shi'a", "Shi'a", "Shi'a"], ["Shiite", "Shi'ite", "شيعة"],
         "shia | shiite | شيعة", LATIN),
    Name("hezbollah", "Hezbollah", 68, 3, [], ["Hizbullah", "Hizballah", "Hizbollah", "حزب الله"],
         "hezbollah | hizbullah | hizballah | hizbollah | حزب الله", LATIN),
    Name("kazimi", "Kazimi", 70, 15, ["al-Kazimi"], ["Kadhimi", "Kazemi", "كاظمي"],
         "kazimi | kadhimi | kazemi | كاظمي", LATIN),
    Name("tehran", "Tehran", 75, 2, [], ["Teheran", "طهران"], "tehran | teheran | طهران", LATIN),
    Name("prime minister", "prime minister", 80, 20, ["prime\nminister", "prime\nminister", "prime\u00a0minister"], [],
         "prime minister", LATIN),
    Name("احمد الكاتب", "احمد الكاتب", 40, 40, [], ["Ahmad al-Katib"], "احمد الكاتب | ahmad al-katib", ARABIC),
]
# How many per cent of all mentions plain must find more than rg: the shares of what stands in another dress where the
# collection had them.
MARGINS = {"muqtada": 10, "asaib ahl al-haq": 19, "kataeb": 0, "shia": 54, "hezbollah": 1, "kazimi": 15, "tehran": 0,
           "prime minister": 20, "احمد الكاتب": 40}

# What is no mention of anything, and what must not be found in it.
DECOYS = ["he'll", "we'll", "she'll", "they'll", "I'll", "he’ll", "We’ll", "HE'LL", "she‘ll", "you’ll", "we\u2019ll",
          "prime\n\nminister", "prime.\n\n  minister", "Shi a", "Kata eb", "Teh ran", "Moqta-Da"]
NOWHERE = ["hell", "well", "shell", "ill", "=hell", "=well"]


def word(dice):
    return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(1, 4)))


def forms(name, mentions, dice):
    """How a name is written, each of its mentions: (text, whether as typed, in another dress, or another spelling)."""
    counts = [round(mentions * share / 100) for share in (name.as_typed, name.dressed)]
    counts.append(mentions - sum(counts))
    made = []
    for _ in range(counts[0]):
        made.append((name.written.upper() if dice.random() < 0.08 else name.written, "typed"))
    for _ in range(counts[1]):
        made.append((dress(name, dice), "dress"))
    for _ in range(counts[2]):
        # Other spellings come in their best dress now and then.
        text = dice.choice(name.others)
        if "'" in text:
            text = text.replace("'", dice.choice(APOSTROPHES))
        elif dice.random() < 0.2 and text.isascii() and text != "AAH":
            text = dice.choice([softened, accented])(text, dice)
        made.append((text, "other"))
    return made


def dress(name, dice):
    """The name in a dress that is not the one it is typed in."""
    while True:
        if name.same and dice.random() < 0.7:
            made = dice.choice(name.same)
            if "'" in made:
                made = made.replace("'", dice.choice(APOSTROPHES))
            elif made.lower().endswith(name.typed):
                made = accented(made, dice)
        else:
            made = dice.choice(name.dresses)(name.written, dice)
        if made and name.typed not in made.lower():
            return made


def corpus(folder, documents, seed):
    """Writes the documents; returns where each mention is: name -> [(path, first byte, last byte, kind)]."""
    dice = random.Random(seed)
    names = [t for n in NAMES for t in (n.typed, *n.others)]
    pieces = [(form, name.typed, kind) for name in NAMES for form, kind in forms(name, documents, dice)]
    pieces += [(dice.choice(DECOYS), None, None) for _ in range(documents * 2)]
    dice.shuffle(pieces)
    share = -(-len(pieces) // documents)
    truth = collections.defaultdict(list)
    for i in range(documents):
        path = os.path.join(folder, "%02d" % (i % 40), "%05d.txt" % i)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        text, wrap = bytearray(), dice.random() < 0.6
        column = 0
        for form, name, kind in pieces[i * share : (i + 1) * share]:
            for _ in range(dice.randint(4, 40)):
                w = word(dice)
                assert not any(n.lower() in w for n in names)
                end = dice.choice(["", "", "", "", "", ",", ".", "."])
                gap = " "
                if end == "." and dice.random() < 0.2:
                    gap, column = "\n\n", 0
                elif wrap and column > 66:
                    gap, column = "\n", 0
                text += (w + end + gap).encode()
                column += len(w + end + gap)
            if name:
                truth[name].append((path, len(text), len(text) + len(form.encode()), kind))
            text += (form + dice.choice([" ", ", ", ". ", " "])).encode()
            column += len(form)
        with open(path, "wb") as file:
            file.write(bytes(text))
    return truth


def grepped(folder, typed):
    """What ripgrep finds: (path, first byte, last byte)."""
    run = subprocess.run(["rg", "-i", "-F", "-o", "-b", "--no-heading", "-H", "--no-ignore", "-e", typed, folder],
                         capture_output=True, check=False)
    if run.returncode > 1:
        sys.exit(run.stderr.decode())
    for line in run.stdout.decode().splitlines():
        path, at, text = line.split(":", 2)
        yield path, int(at), int(at) + len(text.encode())


def found(recto, folder, query):
    """What recto finds."""
    run = subprocess.run([recto, "--no-cache", "--json", "--find", query, folder], capture_output=True, check=False)
    if run.returncode > 1:
        sys.exit(run.stderr.decode())
    for line in run.stdout.decode().splitlines():
        hit = json.loads(line)
        if hit["type"] == "hit":
            yield hit["path"], *hit["range"]


def judge(mentions, hits):
    """The mentions that were found, and the hits that are no mention."""
    by_path = collections.defaultdict(list)
    for i, (path, start, end, _) in enumerate(mentions):
        by_path[path].append((start, end, i))
    seen, wrong = set(), []
    for path, start, end in hits:
        over = [i for s, e, i in by_path[path] if start < e and s < end]
        seen.update(over)
        if not over:
            wrong.append((path, start, end))
    return seen, wrong


def show(what, places):
    for path, start, end, *_ in places[:5]:
        with open(path, "rb") as file:
            text = file.read()
        around = text[max(0, start - 20) : end + 20].decode(errors="replace")
        print(f"    {what}: {path}:{start}: {around!r}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--recto", default="target/release/recto")
    options.add_argument("--documents", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", help="write the corpus here and leave it")
    given = options.parse_args()
    folder = given.keep or tempfile.mkdtemp(prefix="recall-")
    try:
        sys.exit(compare(given, folder))
    finally:
        if not given.keep:
            shutil.rmtree(folder)


def compare(given, folder):
    truth = corpus(folder, given.documents, given.seed)
    has_rg = shutil.which("rg") is not None
    if not has_rg:
        print("no ripgrep here: what it would find is what stands as it is typed")
    failed = False
    print(f"{'name':<18}{'mentions':>9}{'rg -i':>8}{'plain':>8}{'ahead':>7}{'(asked)':>8}{'variants':>10}{'wrong':>7}")
    for name in NAMES:
        mentions = truth[name.typed]
        share = lambda seen: 100 * len(seen) / len(mentions)
        if has_rg:
            by_rg, _ = judge(mentions, grepped(folder, name.typed))
        else:
            by_rg = {i for i, mention in enumerate(mentions) if mention[3] == "typed"}
        plain, wrong = judge(mentions, found(given.recto, folder, name.typed))
        variants, more = judge(mentions, found(given.recto, folder, name.query))
        ahead, asked = share(plain) - share(by_rg), MARGINS[name.typed]
        wrong += more
        missed = [m for i, m in enumerate(mentions) if m[3] != "other" and i not in plain]
        lost = [m for i, m in enumerate(mentions) if i not in variants]
        good = ahead >= asked - 1e-9 and not missed and not lost and not wrong
        failed |= not good
        typed = name.typed.ljust(18)
        print(f"{typed}{len(mentions):>9}{share(by_rg):>7.1f}%{share(plain):>7.1f}%{ahead:>+7.1f}{asked:>+8.0f}"
              f"{share(variants):>9.1f}%{len(wrong):>7}{'' if good else '  FAILED'}")
        show("missed by plain", missed)
        show("missed by variants", lost)
        show("no mention", wrong)
    for query in NOWHERE:
        hits = list(found(given.recto, folder, query))
        failed |= bool(hits)
        print(f"{query:<18}{'nowhere':>9}{'':>39}{len(hits):>16}{'  FAILED' if hits else ''}")
        show("found", hits)
    return int(failed)


if __name__ == "__main__":
    main()
