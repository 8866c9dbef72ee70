"""With which family names do Vietnamese names begin? Folded; they cover nearly all people."""

from __future__ import annotations

SURNAMES = frozenset(
    ("an", "au", "bach", "be", "bui", "cai", "cao", "chau", "chu", "cu", "dam", "dang", "dao",
     "dau", "diep", "dinh", "do", "doan", "duong", "gia", "giang", "giap", "ha", "han", "hau",
     "ho", "hoang", "hua", "huynh", "kha", "khuat", "kieu", "kim", "la", "lai", "lam", "le",
     "lieu", "lo", "luong", "luu", "ly", "ma", "mac", "mai", "nghiem", "ngo", "ngu", "nguyen",
     "nhu", "ninh", "nong", "on", "ong", "pham", "phan", "phi", "phung", "phuong", "quach",
     "quan", "ta", "tang", "thach", "thai", "than", "thi", "thieu", "tieu", "to", "ton",
     "tong", "tra", "tran", "trang", "trieu", "trinh", "truong", "tu", "uong", "van", "vi",
     "vien", "vo", "vu", "vuong")
)  # fmt: skip
