"""Scrapy's settings for this project. Each line that differs says Scrapy's default, and why."""

import os
from typing import Any

from config import user_agent, verifies_certificates
from storage.warc.coding import LIMIT

BOT_NAME = "thanhuy-archive"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
# Default "": `scrapy crawl` keeps to the rules of `thanhuy crawl`.
COMMANDS_MODULE = "crawler.commands"

# --- polite ---------------------------------------------------------------------------------------
# Default "Scrapy/VERSION": whoever runs the site shall know who asks, and whom to write to. The
# spider takes `--contact` before this.
USER_AGENT = user_agent(os.environ.get("THANHUY_CONTACT"))
# Default False.
ROBOTSTXT_OBEY = True
# Default 0 s: one request a second. `--rate` sets it.
DOWNLOAD_DELAY = 1.0
# Default 0.5, so that the delay varies: an honest crawler need not look like a person.
DOWNLOAD_DELAY_JITTER = 0
# Default 16 and 8: one request at a time.
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Default False: whoever stands between could write the site's news. THANHUY_VERIFY=no, for the days
# in which the site's certificate has lapsed.
DOWNLOAD_VERIFY_CERTIFICATES = verifies_certificates()
# Default False: slower still where the site answers slowly.
AUTOTHROTTLE_ENABLED = True
# Default 5 s.
AUTOTHROTTLE_START_DELAY = 1.0
# Default True: sessions would make the same page look different. `InsistedCookiesMiddleware` keeps
# them where the site shows nothing without.
COOKIES_ENABLED = False
# Default "en", and every coding that this machine can undo. Captures are kept as coded: br and zstd
# are more than many a reader of WARC files can undo, warcio among them.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}

# --- bounded --------------------------------------------------------------------------------------
# Default 1 GiB, before and after decompression: no page of a news site is that large.
DOWNLOAD_MAXSIZE = LIMIT
DOWNLOAD_WARNSIZE = 0
# Default HTTP11DownloadHandler, which keeps as many headers as come, gigabytes if need be, and asks
# nobody else in the site's place.
DOWNLOAD_HANDLERS = dict.fromkeys(
    ("http", "https"), "crawler.downloader.origin.OriginDownloadHandler"
)
# Default 180 s.
DOWNLOAD_TIMEOUT = 30
# Default 20: the site's own redirects are one or two.
REDIRECT_MAX_TIMES = 5
# Default True: a page's own wish to be somewhere else is content, and easily a trap.
METAREFRESH_ENABLED = False
# Default True: a truncated body must never be taken for an article.
DOWNLOAD_FAIL_ON_DATALOSS = True
# Default True: a failed request goes back to the frontier, which survives this process.
RETRY_ENABLED = False
# Default 100: so many tasks are made for each response's items, and ours has one.
CONCURRENT_ITEMS = 1

# --- components -----------------------------------------------------------------------------------
DOWNLOADER_MIDDLEWARES: dict[str, Any] = {
    # Its allowed_domains admits every subdomain, and so the internal system.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.middlewares.scope.SiteOnlyMiddleware": 50,
    "crawler.middlewares.window.WindowMiddleware": 55,
    "crawler.middlewares.scope.PublicAddressMiddleware": 60,
    # It lets everything pass where robots.txt cannot be had, and knows no Crawl-delay.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.robots.PoliteRobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.middlewares.cookies.InsistedCookiesMiddleware": 700,
    # Between HTTP compression (590) and the network: bodies as they were transferred.
    "crawler.middlewares.capture.CaptureMiddleware": 845,
}
SPIDER_MIDDLEWARES: dict[str, Any] = {
    # The spider sees every status: 404 and 503 mean something to the archive.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    # The frontier decides what is asked for, and at what depth: no callback yields a request.
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
# Default Downloader, which waits at Ctrl-C until everything has come or timed out.
DOWNLOADER = "crawler.downloader.shutdown.ImpatientDownloader"
ITEM_PIPELINES = {"crawler.pipelines.ArchivePipeline": 300}
# Default "WARNING": lists, pictures and what failed are no articles, which is no news.
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
# Default None, which is ASCII with escapes in JSON.
FEED_EXPORT_ENCODING = "utf-8"
EXTENSIONS: dict[str, Any] = {
    "crawler.extensions.inert_log.InertLog": 0,
    "crawler.extensions.progress.Progress": 500,
    "crawler.extensions.control.LiveControl": 510,
}
# Default RFPDupeFilter, which remembers in memory: the frontier hands out each URL once.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
# Default True: an open port for whoever is on the machine.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# Default "DEBUG".
LOG_LEVEL = "INFO"
# Default True: the run's own figures are what an operator reads.
STATS_DUMP = False
# Default: the versions of eight libraries, at every start; the run's record names ours.
LOG_VERSIONS: list[str] = []
# Default 60 s: the progress display replaces it.
LOGSTATS_INTERVAL = 0
# The base URL that stands in for the site; set by the spider from `--origin`, and for `scrapy
# shell`, `fetch` and `parse` by `-s THANHUY_ORIGIN=http://…`.
THANHUY_ORIGIN: str | None = None
