# ruff: noqa: E501 - a page's source reads better unbroken
"""Web pages in the shapes of news sites: each with its article, its days, and what must not be read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

PARAGRAPHS = (
    "The government of Norland said on Tuesday that hackers working for Ruritania broke into the e-mail system "
    "of its parliament, in what the foreign minister called an unacceptable attack on democracy.",
    "Norland summoned the Ruritanian ambassador and asked the European Union to consider sanctions against two "
    "officers of the military intelligence service.",
    "The Ruritanian embassy rejected the accusation as groundless and said that Norland had shown no evidence.",
)
TITLE = "Norland blames Ruritania for break-in at parliament"
NOISE = (
    "Freedonia hacked the bank of Sylvania last year, police said.",
    "We and our 812 partners store cookies on your device.",
    "Readers comment that everybody spies on everybody all the time.",
    "Subscribe now for one dollar a week.",
    "Ten recipes for a cold evening with friends.",
)


@dataclass(frozen=True)
class Saved:
    """A saved page and what must be found in it.

    Attributes:
        html: the page.
        published, updated: ISO days, None if the page does not tell.
        basis: how the basis of the day begins.
        publisher: name.
        url: canonical address.
        walled: whether it breaks off at a pay wall.
        paragraphs: what must be kept, verbatim.
    """

    html: str
    published: str | None
    basis: str | None
    updated: str | None = None
    publisher: str | None = None
    url: str | None = None
    walled: bool = False
    title: str = TITLE
    paragraphs: tuple[str, ...] = field(default=PARAGRAPHS)


def _p(paragraphs: tuple[str, ...] = PARAGRAPHS, tag: str = "p") -> str:
    return "\n".join(f"<{tag}>{one}</{tag}>" for one in paragraphs)


_FREEDONIA, _COOKIES, _COMMENT, _SUBSCRIBE, _RECIPES = NOISE
_RELATED = f"""<aside class="related-articles"><h3>Related</h3><ul><li><a href="/x">{_FREEDONIA}</a></li>
<li><a href="/y">{_RECIPES}</a></li></ul></aside>"""
_LD = json.dumps(
    {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": TITLE,
        "datePublished": "2024-03-26T09:15:00+01:00",
        "dateModified": "2024-03-28T08:00:00+01:00",
        "publisher": {"@type": "Organization", "name": "Meridian Wire"},
    }
)
_TODAY = '<div class="today">Sunday, 22 November 2026</div>'

PAGES: dict[str, Saved] = {
    "agency": Saved(
        f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{TITLE} | Meridian Wire</title>
<script type="application/ld+json">{_LD}</script>
<link rel="canonical" href="https://meridian.example/world/norland-break-in"></head><body>
<header class="site-header">{_TODAY}<nav><a href="/">Home</a><a href="/w">World</a></nav></header>
<div id="cookie-banner" role="dialog"><p>{_COOKIES}</p><button>Accept</button></div>
<main><article><h1>{TITLE}</h1><p class="byline">By Ada Quill, Reporter</p>{_p()}{_RELATED}</article></main>
<section id="comments" class="comments"><p>{_COMMENT}</p></section>
<footer><p>© 2026 Meridian Wire. All rights reserved.</p></footer></body></html>""",
        "2024-03-26",
        "JSON-LD datePublished",
        updated="2024-03-28",
        publisher="Meridian Wire",
        url="https://meridian.example/world/norland-break-in",
    ),
    "open graph": Saved(
        f"""<html><head><meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="Daily Post">
<meta property="article:published_time" content="2023-11-02T22:30:00-05:00">
<meta property="article:modified_time" content="2023-11-04"></head><body><div class="menu">World Sport</div>
<div class="story-body"><h1>{TITLE}</h1><div class="content">{_p()}</div></div>
<div class="newsletter-signup"><p>{_SUBSCRIBE}</p></div></body></html>""",
        "2023-11-02",
        "meta article:published_time",
        updated="2023-11-04",
        publisher="Daily Post",
    ),
    "pay wall": Saved(
        f"""<html><head><title>{TITLE} - The Ledger</title><meta property="og:site_name" content="The Ledger"></head>
<body><article><h1>{TITLE}</h1><time class="published" datetime="2022-06-01T07:00Z">1 June 2022</time>{_p()}
<div class="paywall-overlay"><h2>Subscribe to continue reading</h2><p>{_SUBSCRIBE}</p></div></article></body></html>""",
        "2022-06-01",
        "time element, marked as published",
        publisher="The Ledger",
        walled=True,
    ),
    "amp": Saved(
        f"""<!doctype html><html amp><head><meta charset="utf-8"><link rel="canonical"
href="https://daily.example/2021/05/19/break-in"><title>{TITLE}</title>
<style amp-custom>.x{{color:red}}</style></head><body><amp-consent id="consent"><div>{_COOKIES}</div></amp-consent>
<amp-ad width="1"></amp-ad><article class="amp-article"><h1>{TITLE}</h1>{_p()}</article>
<div class="amp-related-posts"><a href="/z">{_FREEDONIA}</a></div></body></html>""",
        "2021-05-19",
        "the address",
        publisher="daily.example",
        url="https://daily.example/2021/05/19/break-in",
    ),
    "infinite list": Saved(
        f"""<html><head><title>{TITLE}</title></head><body><article class="main-article"><h1>{TITLE}</h1>
<p class="article-meta">Published: 3 October 2020 | Updated: 5 October 2020</p>{_p()}</article>
<div class="infinite-scroll"><article><h2>Another story</h2><time datetime="2020-10-07">7 October 2020</time>
<p>{_FREEDONIA}</p></article><article><h2>Food</h2><p>{_RECIPES}</p></article></div></body></html>""",
        "2020-10-03",
        "the page's words",
        updated="2020-10-05",
    ),
    "weblog": Saved(
        f"""<html><head><title>{TITLE} » Cyber Notes</title><meta name="generator" content="WordPress"></head><body>
<div id="page"><div class="post hentry"><h1 class="entry-title">{TITLE}</h1><div class="entry-meta">
<span class="posted-on">Posted on <a href="#"><time class="entry-date published" datetime="2019-08-12T10:00:00+00:00">
August 12, 2019</time><time class="updated" datetime="2019-08-20T10:00:00+00:00">August 20, 2019</time></a></span></div>
<div class="entry-content">{_p()}</div></div><div id="sidebar" class="widget-area"><h3>Recent posts</h3>
<ul><li>{_FREEDONIA}</li></ul></div><div id="comments"><ol class="comment-list"><li>{_COMMENT}</li></ol></div></div>
</body></html>""",
        "2019-08-12",
        "time element, marked as published",
    ),
    "ministry": Saved(
        f"""<html><head><title>{TITLE}</title><meta name="DCTERMS.issued" content="2018-10-04"></head><body>
<div class="breadcrumbs">Home &gt; News</div><div id="content"><h1>{TITLE}</h1>{_p()}</div>
<div class="share-buttons">Share this page</div></body></html>""",
        "2018-10-04",
        "meta dcterms.issued",
    ),
    "microdata": Saved(
        f"""<html><body><div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{TITLE}</h1>
<meta itemprop="datePublished" content="2017-12-19"><meta itemprop="dateModified" content="2017-12-20">
<div itemprop="articleBody">{_p()}</div></div></body></html>""",
        "2017-12-19",
        "meta datepublished",
        updated="2017-12-20",
    ),
    "old page": Saved(
        f"""<HTML><HEAD><TITLE>{TITLE}</TITLE></HEAD><BODY BGCOLOR=white><TABLE><TR><TD><H1>{TITLE}</H1>
<FONT SIZE=2>{_p(tag="P")}</FONT></TD></TR></TABLE></BODY></HTML>""",
        None,
        None,
    ),
    "only today": Saved(
        f"""<html><head><title>{TITLE}</title></head><body><header>{_TODAY}</header><article><h1>{TITLE}</h1>{_p()}
</article><footer class="footer">© 2026 · Last updated 22 November 2026</footer></body></html>""",
        None,
        None,
    ),
    "related days": Saved(
        f"""<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><div class="byline">By A. Quill
<span>14 July 2021</span></div>{_p()}</article><aside class="most-read"><p>{_FREEDONIA}</p><time
datetime="2021-09-01">1 September 2021</time></aside></body></html>""",
        "2021-07-14",
        "day in the page's byline",
    ),
    "graph": Saved(
        f"""<html><head><title>{TITLE}</title><script type="application/ld+json">{
            json.dumps(
                {
                    "@graph": [
                        {
                            "@type": "ItemList",
                            "itemListElement": [
                                {"@type": "NewsArticle", "headline": "Other", "datePublished": "2020-01-01"}
                            ],
                        },
                        {"@type": "WebPage", "datePublished": "2015-01-01"},
                        {
                            "@type": ["Article", "NewsArticle"],
                            "headline": TITLE,
                            "datePublished": "2020-02-20",
                            "publisher": [{"name": "Grid News"}],
                        },
                    ]
                }
            )
        }</script></head><body><main><h1>{TITLE}</h1>{_p()}</main></body></html>""",
        "2020-02-20",
        "JSON-LD datePublished",
        publisher="Grid News",
    ),
    "broken markup": Saved(
        f"""<html><head><title>{TITLE}</title><script type="application/ld+json">{{"@type": "NewsArticle", </script>
<meta name="pubdate" content="20220301"></head><body><div><h1>{TITLE}<p>{"<p>".join(PARAGRAPHS)}<div></b></i>""",
        "2022-03-01",
        "meta pubdate",
    ),
    "latin-1": Saved(
        f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><title>{TITLE}</title>
<meta name="date" content="2016-05-06"></head><body><article><h1>{TITLE}</h1>{_p()}<p>The “café” in Malmö, a
spokesman said, was not attacked by anybody in this affair.</p></article></body></html>""",
        "2016-05-06",
        "meta date",
    ),
    "ambiguous day": Saved(
        f"""<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><p class="date">Published 03/04/2021
</p>{_p()}</article></body></html>""",
        None,
        None,
    ),
    "live head": Saved(
        f"""<html><head><title>{TITLE}</title><meta property="og:updated_time" content="2024-01-09T10:00:00Z"></head>
<body><article><header><h1>{TITLE}</h1><p class="timestamp">Updated 9 January 2024, first published 8 January 2024</p>
</header>{_p()}</article><div class="recommended"><p>{_RECIPES}</p></div></body></html>""",
        "2024-01-08",
        "the page's words",
        updated="2024-01-09",
    ),
}

# Written after the code, to see what it does with pages that it was not made on.
PAGES |= {
    "guardianlike": Saved(
        f'''<html><head><meta property="og:title" content="{TITLE}"><meta property="article:published_time" content="2024-02-01T05:00:20.000Z"></head><body><gu-island name="x"></gu-island><main><article><div data-gu-name="headline"><h1>{TITLE}</h1></div><div data-gu-name="standfirst"><p>Ministers speak of an attack on democracy itself</p></div><div data-gu-name="meta"><details><summary>Thu 1 Feb 2024 05.00 GMT</summary>Last modified on Fri 2 Feb 2024 11.00 GMT</details></div><div data-gu-name="body"><p>{PARAGRAPHS[0]}</p><figure><figcaption>The parliament of Norland. Photograph: A. Quill</figcaption></figure><p>{PARAGRAPHS[1]}</p><aside class="rich-link"><a>{_FREEDONIA} Read more</a></aside><p>{PARAGRAPHS[2]}</p></div></article></main><div class="submeta">Topics World</div></body></html>''',
        "2024-02-01",
        None,
    ),
    "next": Saved(
        f"""<html><head><title>{TITLE} | Site</title></head><body><div id="__next"><main><h1>{TITLE}</h1><div class="css-1a2b3c"><span>Mar 3, 2023</span></div><div class="css-9z8y">{_p()}</div></main></div><script id="__NEXT_DATA__" type="application/json">{{"props":{{"publishedAt":"2023-03-03"}}}}</script></body></html>""",
        "2023-03-03",
        None,
    ),
    "doj": Saved(
        f"""<html><head><title>Office of Public Affairs | {TITLE} | Department</title><meta name="dcterms.created" content="2020-10-19T10:00:00-04:00"></head><body><section class="usa-banner"><p>An official website of the government</p></section><main><h1>{TITLE}</h1><div class="node-date"><time datetime="2020-10-19T12:00:00Z">Monday, October 19, 2020</time></div><div class="field_body">{_p()}</div><div class="node-updated-date">Updated <time datetime="2024-02-05">February 5, 2024</time></div></main></body></html>""",
        "2020-10-19",
        None,
    ),
    "substack": Saved(
        f'''<html><head><title>{TITLE} - by Ada Quill</title><script type="application/ld+json">[{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"2022-09-08T11:00:00+00:00","isAccessibleForFree":false}}]</script></head><body><div class="single-post"><article class="post"><h1 class="post-title">{TITLE}</h1><div class="available-content">{_p()}</div></article></div><div class="subscribe-widget"><p>{_SUBSCRIBE}</p></div><div class="comments-page"><p>{_COMMENT}</p></div></body></html>''',
        "2022-09-08",
        None,
    ),
    "blogspot": Saved(
        f"""<html><head><title>Notes: {TITLE}</title></head><body><div class="main"><h2 class="date-header"><span>Friday, May 12, 2017</span></h2><div class="post hentry"><h3 class="post-title entry-title">{TITLE}</h3><div class="post-body entry-content">{"<br><br>".join(PARAGRAPHS)}</div></div></div><div class="sidebar"><h2>Blog Archive</h2><ul><li>2016 (3)</li></ul></div></body></html>""",
        "2017-05-12",
        None,
    ),
    "council": Saved(
        f"""<html><head><title>{TITLE} - Council</title></head><body><div class="ecl-page-header"><ul class="ecl-page-header__meta"><li>Council of the EU</li><li>Press release</li><li>30 July 2020</li><li>10:30</li></ul><h1 class="ecl-page-header__title">{TITLE}</h1></div><div class="ecl-editor">{_p()}</div><div class="last-review"><p>Last review: 31 July 2020</p></div></body></html>""",
        "2020-07-30",
        None,
    ),
    "adsbetween": Saved(
        f"""<html><head><title>{TITLE}</title><meta itemprop="datePublished" content="2021-01-05T00:00:00Z"></head><body><div class="article__content"><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p><div class="ad-slot"><p>Advertisement</p></div><p>{PARAGRAPHS[1]}</p><p><strong>READ MORE: <a href=/q>{_FREEDONIA}</a></strong></p><p>{PARAGRAPHS[2]}</p><p class="author-bio">Ada Quill writes on security.</p></div></body></html>""",
        "2021-01-05",
        None,
    ),
    "wayback": Saved(
        f"""<html><head><title>{TITLE}</title><meta property="article:published_time" content="2015-04-07"></head><body><div id="wm-ipp-base"><p>42 captures 8 Apr 2015 - 22 Nov 2026</p></div><article><h1>{TITLE}</h1>{_p()}</article></body></html>""",
        "2015-04-07",
        None,
    ),
    "cms byline": Saved(
        f"""<html><head><title>{TITLE}</title></head><body><div class="article"><h1>{TITLE}</h1><div class="author-timestamp"><span class="author">Ada Quill</span> <span class="date-display">09 Dec 2022, 11:32 AM</span></div><div class="story-content">{_p()}</div></div><div class="trending"><p>{_RECIPES}</p><span class="date">10 Dec 2022</span></div></body></html>""",
        "2022-12-09",
        None,
    ),
    "spans": Saved(
        f"""<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1><p>By <a>Ada Quill</a> • Published June 9, 2020 • Updated on June 9, 2020 at 9:35 pm</p><section>{"".join(f"<div><span>{x}</span></div>" for x in PARAGRAPHS)}</section></main></body></html>""",
        "2020-06-09",
        None,
    ),
}
