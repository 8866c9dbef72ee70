"""``scrapy crawl news -a …``: the same rules as ``thanhuy crawl``, entered through Scrapy."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from scrapy.commands import BaseRunSpiderCommand
from scrapy.exceptions import UsageError

from crawler.runs.crawl import run_crawl
from crawler.spiders.news import NewsSpider, read_arguments
from storage.errors import ThanhuyError
from storage.inert import escaped, inert


class Command(BaseRunSpiderCommand):
    """Scrapy's own would crawl without the archive's lock, and answer bad input with a trace."""

    requires_project = True
    requires_crawler_process = False  # run_crawl makes it, when all has been checked

    def syntax(self) -> str:
        """Say what follows the command's name."""
        return "[options] news"

    def short_desc(self) -> str:
        """Say what the command does."""
        return "Bring the archive up to date; -a takes the options of `thanhuy crawl`"

    def run(self, args: list[str], opts: Namespace) -> None:
        """Crawl, and end with the line of JSON that ends ``thanhuy crawl``."""
        if args != [NewsSpider.name]:
            raise UsageError("the spider that crawls is `news`", print_help=False)
        try:
            options, config = read_arguments(opts.spargs)
            result = run_crawl(config, options, settings=self.settings)
        except ThanhuyError as error:
            print(f"scrapy: {inert(' '.join(str(error).split()))}", file=sys.stderr)
            self.exitcode = error.exit_code
        else:
            print(escaped(json.dumps(result.summary, ensure_ascii=False)))
            self.exitcode = result.exit_code
