"""How does a server word what it shows in place of a page? Regular expressions for folded lines."""

from __future__ import annotations

NOT_FOUND = (
    r"(?:khong|chua) (?:ton tai|tim thay|co (?:bai viet|tin|noi dung|du lieu|trang)(?: nao)?)"
    r"|(?:da )?(?:bi|duoc) (?:xoa|go(?: bo)?|an|thu hoi|di chuyen|ngung)|khong (?:con|the) (?:ton tai|truy cap|tim thay)"
    r"|(?:page|file|article|resource|url) (?:was )?(?:cannot be |could not be |not )found|404 ?(?:error|not found|-)"
    r"|(?:is|was|were|been|be) (?:not found|removed|deleted)|no longer (?:available|exists?)|404\W*$"
    r"|khong con (?:tren|duoc|luu|hien thi|san)|khong co hoac|(?:trang|bai viet|noi dung|duong dan|lien ket|dia chi)"
    r" .{0,40}(?:(?:da|bi) hong|khong dung|khong co\b|da (?:duoc )?chuyen)"
    r"|(?:loi|error) 404|khong hop le|da het han|khong co san|khong kha dung|doesn.t exist|does not exist"
)
BLOCKED = (
    r"captcha|ma xac (?:nhan|minh|thuc)|nguoi may|robot|qua nhieu (?:yeu cau|truy (?:cap|van)|luot|lan)|too many requests"
    r"|access (?:is )?denied|truy cap (?:bi )?(?:tu choi|chan|han che)|tu choi truy cap|forbidden|unauthorized"
    r"|just a moment|checking your browser|xac minh (?:ban|rang|trinh duyet|danh tinh)|(?:dia chi )?ip (?:cua ban )?"
    r"(?:(?:da|dang|tam thoi) )*bi (?:chan|khoa|han che|cam)|(?:vui long|hay|can|phai) dang nhap|dang nhap(?: (?:de|he thong|tai khoan)|$)|sign in|log ?in"
    r"|verify you are (?:a )?human|ddos|cloudflare|request (?:was )?blocked|tam (?:thoi )?(?:bi )?khoa|khong co quyen"
    r"|tuong lua|(?:has been|was|is|been) (?:blocked|banned)|security check|url was rejected|attention required"
    r"|truy cap (?:tu dong|.{0,12}bat thuong)|keo (?:thanh truot|manh ghep)|kiem tra trinh duyet|chung minh (?:ban|rang)"
    r"|vui long (?:hoan tat )?xac (?:thuc|minh|nhan)"
    r"|yeu cau (?:cua ban )?(?:da )?(?:bi tu choi|khong duoc chap nhan)|quyen truy cap (?:cua ban|se|da)"
    r"|(?:ma|id) (?:ho tro|su (?:co|kien))|(?:support|incident|event) id|access blocked|request rejected"
    r"|ban (?:dang )?(?:o )?trong (?:hang doi|phong cho)|bot detection|rate limit|web application firewall|unusual traffic|luu luong bat thuong"
)
FAILED = (
    r"server error in|runtime error|bao tri|nang cap (?:he thong|may chu|website)|service unavailable|temporarily unavailable"
    r"|internal server error|bad gateway|gateway time-?out|(?:he thong|may chu|website|trang web|trang)(?: nay)? (?:(?:dang|da|bi|tam) )*"
    r"(?:gap su co|qua tai|ngung|ngung hoat dong|bao tri|nang cap|gian doan)|loi (?:he thong|may chu|ket noi|500|502|503)"
    r"|(?:co|xay ra|phat sinh) (?:mot )?loi|error (?:50\d|occurred)|an error|connection (?:timed out|refused|string)"
    r"|object reference|unhandled exception|stack trace|too many connections|timeout (?:expired|period)|http error 5"
    r"|database (?:error|connection)|(?:he thong|may chu|website) dang ban\b|som (?:hoat dong )?(?:tro|quay) lai|be (?:right )?back"
    r"|(?:noi dung|trang|bai viet) (?:nay )?dang (?:duoc )?(?:cap nhat|xay dung|hoan thien)"
    r"|under (?:maintenance|construction)|bandwidth limit|account suspended|sqlexception|khong the ket noi|thu lai sau"
)
NEEDS_SCRIPT = r"(?:enable|bat|kich hoat|can|require|ho tro|tat).{0,30}javascript|javascript.{0,40}(?:enable|bat|kich hoat|disabled|tat)"
