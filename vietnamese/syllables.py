"""Is this word a Vietnamese syllable, by its spelling?"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from vietnamese.letters import modern_tone

_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây"
    " e ec em en eng eo ep et ê êch êm ên ênh êp êt êu"
    " i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu"
    " o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay"
    " oăc oăm oăn oăng oăt oe oem oen oeo oet ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt"
    " u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uơ uôc uôi uôm uôn uông uôt"
    " uy uya uych uyên uyêt uynh uyp uyt uyu"
    " ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y"
)
# A syllable without its tone.
_SYLLABLE = re.compile(
    r"(?:(?:ngh|gh|k)(?=[eêiy])|(?:ng|g|c)(?![eêiy])|gi?(?=[iê])|gi|qu(?!u)|q(?=uy)"
    r"|b|ch|d|đ|h|kh|l|m|nh?|ph|r|s|th?|tr|v|x)?"
    rf"(?:{_RIMES.replace(' ', '|')})|(?:qu)?yê(?:m|ng?|t|u)"
)
#: Characters of the longest, its marks counted by themselves ("nghiêng" has nine), and some more.
_LONGEST = 20
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


def is_syllable(word: str) -> bool:
    """Say whether *word* is spelled like a Vietnamese syllable, whatever its case and tone.

    >>> is_syllable("Nghị"), is_syllable("thuỷ"), is_syllable("Washington")
    (True, True, False)
    """
    return len(word) <= _LONGEST and _is_syllable(word)


@lru_cache(maxsize=2**14)  # a language has few syllables: nearly every word is met again
def _is_syllable(word: str) -> bool:
    without_tone = _TONES.sub("", unicodedata.normalize("NFD", modern_tone(word.casefold())))
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", without_tone)) is not None
