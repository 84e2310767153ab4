# ruff: noqa: E501 - a page's source reads better unbroken
"""Pages as well-known builds of news sites, governments, weblogs and savers write them, around any article.

The markup follows what such sites serve (names of classes and attributes, order of parts, boxes within the
article), shortened; names of papers are invented. Each says which day it was published, if it tells at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

BOXES = (
    "Freedonia's wheat harvest is the best in a decade",
    "Sylvania wins the cup after extra time",
    "Five things to know before the opera season opens",
    "Get the morning briefing in your inbox",
    "We value your privacy and so do our 812 partners",
    "Ferdinand42 says: nobody believes a word of this",
)
_WHEAT, _CUP, _OPERA, _BRIEFING, _PRIVACY, _REPLY = BOXES

Paragraphs = Sequence[str]


@dataclass(frozen=True)
class Site:
    """A build of pages.

    Attributes:
        page: makes a page of a headline and its paragraphs.
        published: the day that its pages tell, None if they tell none.
        updated: the day of update that they tell.
    """

    page: Callable[[str, Paragraphs], str]
    published: str | None
    updated: str | None = None


SITES: dict[str, Site] = {}


def site(
    name: str, published: str | None, updated: str | None = None
) -> Callable[[Callable[[str, Paragraphs], str]], Callable[[str, Paragraphs], str]]:
    """Enter a build."""

    def enter(page: Callable[[str, Paragraphs], str]) -> Callable[[str, Paragraphs], str]:
        SITES[name] = Site(page, published, updated)
        return page

    return enter


def mixed(paragraphs: Paragraphs, open: str, close: str, *boxes: str) -> str:
    """The paragraphs in their elements, with a box after the second, the third and so on."""
    parts: list[str] = []
    left = list(boxes)
    for number, one in enumerate(paragraphs):
        parts.append(f"{open}{one}{close}")
        if number and left:
            parts.append(left.pop(0))
    return "\n".join(parts)


def ld(
    title: str, published: str, modified: str | None = None, kind: str = "NewsArticle", **more: object
) -> str:
    """A script with what the page tells machines."""
    node: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": kind,
        "headline": title,
        "datePublished": published,
    }
    if modified:
        node["dateModified"] = modified
    return f'<script type="application/ld+json">{json.dumps(node | more)}</script>'


@site("broadcaster, hashed classes", "2024-03-26")
def _(title: str, ps: Paragraphs) -> str:
    block = '<div data-component="text-block" class="ssrcss-11r1m41-RichTextComponentWrapper"><div class="ssrcss-7uxr49"><p class="ssrcss-1q0x1qg-Paragraph">'
    links = f"""<div data-component="links-block" class="ssrcss-1f39n02"><ul class="ssrcss-13n1pqs"><li><a href="/news/1">{_WHEAT}</a></li><li><a href="/news/2">{_CUP}</a></li></ul></div>"""
    image = '<figure><div data-component="image-block"><img src="x.jpg" alt="A building"><span>Getty Images</span></div><figcaption>The building, photographed in 2019</figcaption></figure>'
    return f"""<!DOCTYPE html><html lang="en-GB"><head><title>{title} - Northern News</title><meta property="og:title" content="{title}">
<meta property="og:site_name" content="Northern News">{ld(title, "2024-03-26T12:01:44.000Z", "2024-03-26T18:30:00.000Z")}</head><body><div id="root">
<div id="cookiePrompt"><p>{_PRIVACY}</p></div><header role="banner"><nav><ul><li>Home</li><li>News</li><li>Sport</li></ul></nav></header>
<main id="main-content"><article class="ssrcss-pv1rh6-ArticleWrapper"><header><h1 id="main-heading">{title}</h1><div data-component="byline-block"><span>2 days ago</span><div>By Ada Quill</div></div></header>
{mixed(ps, block, "</p></div></div>", image, links)}
<section data-component="topic-list"><h2>Related Topics</h2><ul><li><a href="/t/1">Cyber-security</a></li></ul></section></article>
<section aria-labelledby="more"><h2 id="more">More on this story</h2><ul><li><a href="/3">{_OPERA}</a><span>20 March 2021</span></li></ul></section></main>
<aside><h2>Top stories</h2><ol><li><a href="/4">{_WHEAT}</a></li></ol></aside><footer>Copyright © 2026</footer></div></body></html>"""


@site("daily with rich links", "2021-07-19", "2021-07-20")
def _(title: str, ps: Paragraphs) -> str:
    rich = f"""<aside data-gu-name="rich-link" class="element element-rich-link"><div><div>{_WHEAT}</div><a href="/w">Read more</a></div></aside>"""
    mail = f"""<gu-island name="EmailSignUpWrapper"><aside aria-label="newsletter promotion"><h4>{_BRIEFING}</h4><p>Enter your email address. Privacy Notice: Newsletters may contain info about charities.</p></aside></gu-island>"""
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title} | Hacking | The Sentinel</title><meta property="og:title" content="{title}">
<meta property="article:published_time" content="2021-07-19T16:03:44.000Z"><meta property="article:modified_time" content="2021-07-20T05:10:00.000Z"><meta property="og:site_name" content="the Sentinel">
<meta name="description" content="A standfirst."></head><body><div data-print-layout="hide" id="bannerandheader"><nav><a href="/">News</a></nav></div>
<main data-layout="StandardLayout"><div data-gu-name="title"><a href="/hacking">Hacking</a></div><div data-gu-name="headline"><h1>{title}</h1></div>
<div data-gu-name="meta"><address>Ada Quill in Oslo</address><details><summary>Mon 19 Jul 2021 17.03 BST</summary>Last modified on Tue 20 Jul 2021 06.10 BST</details></div>
<div data-gu-name="body"><div id="maincontent" class="article-body-commercial-selector">{mixed(ps, '<p class="dcr-iy9ec7">', "</p>", rich, mail)}</div>
<div class="submeta"><span>Topics</span><ul><li>Hacking</li></ul></div></div></main>
<div id="most-viewed-footer"><h2>Most viewed</h2><ol><li>{_CUP}</li><li>{_OPERA}</li></ol></div><div id="slot-body-end" class="contributions-epic"><p>{_BRIEFING} and support our work</p></div></body></html>"""


@site("daily with advertisements between", "2023-05-24")
def _(title: str, ps: Paragraphs) -> str:
    ad = '<div class="css-1i2y565"><div id="story-ad-1-wrapper" class="css-1r07izm"><div id="story-ad-1-slug" class="css-6nv3nk"><p>Advertisement</p></div><a href="#after-story-ad-1">SKIP ADVERTISEMENT</a></div></div>'
    return f"""<!DOCTYPE html><html><head><title>{title} - The Meridian Times</title>{ld(title, "2023-05-24T20:46:39.000Z", "2023-05-24T23:00:00.000Z", isAccessibleForFree=False, publisher={"@type": "NewsMediaOrganization", "name": "The Meridian Times"})}
<meta property="og:title" content="{title}"></head><body><div id="app"><header data-testid="masthead"><p>Sunday, November 29, 2026</p></header><div id="top-wrapper"><p>Advertisement</p></div>
<main id="site-content"><article id="story"><header><p id="article-summary">A summary of what follows.</p><h1 data-testid="headline">{title}</h1><div><p>By Ada Quill</p><time datetime="2023-05-24T16:46:39-04:00">May 24, 2023</time></div></header>
<section name="articleBody"><div data-testid="companionColumn-0"><div class="css-53u6y8">{mixed(ps, '<p class="css-at9mc1 evys1bk0">', "</p>", ad)}</div></div></section>
<div class="bottom-of-article"><p>A version of this article appears in print on May 25, 2023, Section A, Page 1 of the edition. Order Reprints | Subscribe</p></div></article></main>
<section aria-label="related"><h2>Trending in the Times</h2><article><h3>{_CUP}</h3></article><article><h3>{_OPERA}</h3></article></section></div></body></html>"""


@site("agency, paragraphs that are no p", "2022-04-12")
def _(title: str, ps: Paragraphs) -> str:
    rows = "\n".join(
        f'<div data-testid="paragraph-{n}" class="text__text__1FZLe text__dark-grey__3Ml43 article-body__element__2p5pI">{p}</div>'
        for n, p in enumerate(ps)
    )
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title} | Wire One</title><meta name="article:published_time" content="2022-04-12T14:20:11Z"><meta name="article:modified_time" content="2022-04-12T18:01:00Z">
<meta property="og:title" content="{title}"></head><body><header class="site-header"><a>World</a></header><main><article><header class="article-header"><h1 data-testid="Heading">{title}</h1>
<div><time datetime="2022-04-12T14:20:11Z"><span>April 12, 2022</span><span>2:20 PM UTC</span><span>Updated 4 years ago</span></time></div></header>
<div class="article-body__wrapper__3IxHM"><div class="article-body__content__17Yit">{rows}
<div class="sign-off__container"><p data-testid="SignOff" class="sign-off__text">Reporting by Ada Quill; Editing by Ben Ford</p></div>
<p class="trust-badge"><span>Our Standards:</span><a href="/trust">The Wire One Trust Principles.</a></p></div></div></article>
<section class="read-next"><h2>Read Next</h2><ul><li>{_WHEAT}</li><li>{_CUP}</li></ul></section></main></body></html>"""


@site("agency with related lists", "2024-12-04")
def _(title: str, ps: Paragraphs) -> str:
    related = f"""<div class="PageListEnhancementGeneric"><bsp-list-loadmore><div class="PageListEnhancementGeneric-title"><h4>Related Stories</h4></div><div class="PageList-items"><div class="PagePromo"><span>{_WHEAT}</span></div><div class="PagePromo"><span>{_CUP}</span></div></div></bsp-list-loadmore></div>"""
    return f"""<html class="Page-body"><head><title>{title} | Union News</title><meta property="og:title" content="{title}"><meta property="article:published_time" content="2024-12-04T19:22:33">
<meta property="article:modified_time" content="2024-12-04T22:59:59"></head><body class="StoryPage-body"><bsp-header><div class="Page-header">Menu</div></bsp-header><main class="Page-main"><div class="Page-content">
<h1 class="Page-headline">{title}</h1><div class="Page-byline"><div class="Page-authors">By <span>ADA QUILL</span></div><bsp-timestamp data-timestamp="1733340153000">Updated 10:59 PM UTC, December 4, 2024</bsp-timestamp></div>
<div class="RichTextStoryBody RichTextBody">{mixed(ps, "<p>", "</p>", related)}</div></div></main>
<div class="Page-below"><div class="PageList"><h2>Most read</h2><div>{_OPERA}</div></div></div></body></html>"""


@site("network with words for the day", "2024-03-26", "2024-03-27")
def _(title: str, ps: Paragraphs) -> str:
    box = f"""<div class="related-content related-content--article" data-uri="x"><a href="/x"><div class="related-content__image"></div><div class="related-content__headline"><p class="related-content__label">Related article</p><span class="related-content__headline-text">{_WHEAT}</span></div></a></div>"""
    return f"""<html><head><title>{title} | Channel Six Politics</title><meta property="og:title" content="{title} | Channel Six Politics"></head><body class="layout"><section class="layout__wrapper">
<div class="headline headline--has-lowertext"><h1 class="headline__text inline-placeholder" id="maincontent">{title}</h1><div class="headline__footer"><div class="byline">By Ada Quill</div><div class="headline__sub-text"><div class="timestamp vossi-timestamp">
      Updated 7:43 AM EDT, Wed March 27, 2024</div><div class="timestamp">Published 9:15 AM EDT, Tue March 26, 2024</div></div></div></div>
<div class="article__content-container"><div class="source"><cite class="source__cite"><span class="source__location">Oslo</span><span class="source__text">Channel Six</span>&nbsp;&mdash;&nbsp;</cite></div>
<div class="article__content">{mixed(ps, '<p class="paragraph inline-placeholder vossi-paragraph">', "</p>", box)}</div></div></section>
<div class="zone zone--recommended"><h2>More from Channel Six</h2><span>{_CUP}</span></div></body></html>"""


@site("government news", "2024-03-25")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - GOV.XX</title><meta name="govuk:first-published-at" content="2024-03-25T15:30:00+00:00"><meta name="govuk:updated-at" content="2024-03-26T09:00:11+00:00">
{ld(title, "2024-03-25T15:30:00.000+00:00", "2024-03-25T15:30:00.000+00:00", publisher={"@type": "Organization", "name": "GOV.XX"})}</head><body class="gem-c-layout-for-public">
<div id="global-cookie-message" class="gem-c-cookie-banner"><p>{_PRIVACY}</p></div><div class="govuk-breadcrumbs"><ol><li>Home</li></ol></div>
<main role="main" id="content" class="news-article"><div class="gem-c-heading"><span class="govuk-caption-xl">Press release</span><h1 class="gem-c-heading__text govuk-heading-l">{title}</h1></div>
<div class="gem-c-metadata"><dl class="gem-c-metadata__list"><dt>From:</dt><dd><a>Foreign Office</a></dd><dt>Published</dt><dd>25 March 2024</dd></dl></div>
<div class="gem-c-govspeak govuk-govspeak"><div class="govspeak">{mixed(ps, "<p>", "</p>")}</div></div>
<div class="gem-c-published-dates"><h3>Updates to this page</h3>Published 25 March 2024</div></main>
<aside class="gem-c-contextual-sidebar"><h2>Related content</h2><ul><li>{_WHEAT}</li></ul></aside><div class="gem-c-feedback"><h2>Is this page useful?</h2></div></body></html>"""


@site("foreign ministry, WordPress", "2021-04-15")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html lang="en-US"><head><title>{title} - Department of Affairs</title><meta property="og:title" content="{title} - Department of Affairs"><meta property="og:site_name" content="Department of Affairs">
<script type="application/ld+json" class="yoast-schema-graph">{json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "name": title, "datePublished": "2021-04-15T13:00:57+00:00", "dateModified": "2021-04-15T13:00:57+00:00"}, {"@type": "BreadcrumbList"}, {"@type": "WebSite", "name": "Department"}]})}</script></head>
<body class="press-release"><header class="header">Menu</header><main id="content"><section class="featured-content featured-content--full"><div class="featured-content__copy"><h1 class="featured-content__headline stars">{title}</h1>
<div class="featured-content__article-type"><p class="article-meta doctype-meta">Press Statement</p><p class="article-meta__author">Ada Quill, Secretary</p><p class="article-meta__publish-date">April 15, 2021</p></div></div></section>
<article class="entry"><div class="entry-content">{mixed(ps, "<p>", "</p>")}</div></article>
<div class="related-tags"><h2 class="related-tags__heading">Tags</h2><a>Bureau</a></div><div class="collection-latest"><h2>More from the department</h2><p>{_OPERA}</p></div></main></body></html>"""


@site("justice department, Drupal", "2020-10-19", "2022-06-01")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html lang="en"><head><title>{title} | Office of Public Affairs</title><meta name="dcterms.title" content="{title}"></head><body class="path-node page-node-type-press-release">
<div class="usa-banner"><p>Official websites use the gov domain. A gov website belongs to an official government organization.</p></div><nav class="usa-breadcrumb">Home</nav>
<main id="main-content"><article class="node node--type-press-release"><div class="node-top-text">Press Release</div><h1 class="page-title"><span class="field field--name-title">{title}</span></h1>
<div class="node-date"><div class="field-formatter--datetime-default"><time datetime="2020-10-19T12:00:00Z">Monday, October 19, 2020</time></div></div><div class="node-audience"><strong>For Immediate Release</strong></div>
<div class="field_body field--type-text-with-summary"><div>{mixed(ps, "<p>", "</p>")}</div></div><div class="node-updated-date">Updated June 1, 2022</div>
<div class="field--name-field-pr-topic"><div class="label">Topic</div>Cybercrime</div></article>
<div class="views-element-container related"><h2>Related Content</h2><div class="node--view-mode-related"><h3>{_WHEAT}</h3><p>{_CUP} in a statement that was given to the press today.</p><time datetime="2026-11-20T12:00:00Z">November 20, 2026</time></div></div></main></body></html>"""


@site("foreign ministry of the old school", "2024-03-26")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{title}_Ministry of Foreign Affairs</title></head><body><div class="nav"><a>Home</a>&nbsp;&gt;&nbsp;<a>Spokesperson's Remarks</a></div>
<div class="content_mod"><div class="content_title" id="News_Body_Title"><h1>{title}</h1></div><p class="time">Updated: <span id="News_Body_Time">March 26, 2024 18:25</span></p><div class="content" id="News_Body_Txt_A">
{mixed(ps, '<p style="text-indent:2em"><span style="font-family:arial">', "</span></p>")}</div></div><div class="recommand"><b>Related News:</b><ul><li>{_WHEAT}</li></ul></div><div class="foot">Contact us Address: No. 2, South Street</div></body></html>"""


@site("state agency", "2024-03-26")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title} - World - ITAR</title><meta property="og:title" content="{title}"><meta property="og:url" content="https://agency.example/world/1766001"><meta name="date" content="2024-03-26T11:20:04+03:00"></head>
<body><div class="news-header"><div class="news-header__date"><dateformat time="1711441204" mode="abs">26 Mar, 11:20</dateformat></div><h1 class="news-header__title">{title}</h1><div class="news-header__lead">A lead in one line</div></div>
<div class="news"><div class="text-content"><div class="text-block">{mixed(ps, "<p>", "</p>")}</div></div><div class="tags"><a>Foreign policy</a></div></div>
<div class="news-feed"><div class="news-feed__title">Read more on the site</div><div>{_OPERA}</div></div></body></html>"""


@site("letter on a platform", "2024-02-13")
def _(title: str, ps: Paragraphs) -> str:
    widget = f"""<div class="subscription-widget-wrap-editor"><div class="subscription-widget show-subscribe"><div class="preamble"><p class="cta-caption">{_BRIEFING}</p></div><form class="subscription-widget-subscribe"><input type="email"></form></div></div>"""
    return f"""<html lang="en"><head><title>{title} - by Ada Quill</title><meta property="og:title" content="{title}">{ld(title, "2024-02-13T11:01:22+00:00", "2024-02-13T11:01:22+00:00")}</head><body><div class="main-menu">Sign in</div>
<div class="single-post-container"><article class="typography newsletter-post post"><div class="post-header"><h1 class="post-title published">{title}</h1><div class="byline-wrapper"><div class="pencraft">Ada Quill</div><div class="pencraft">Feb 13, 2024</div></div></div>
<div class="available-content"><div dir="auto" class="body markup">{mixed(ps, "<p><span>", "</span></p>", widget)}<p class="button-wrapper"><a class="button primary" href="/share"><span>Share</span></a></p></div></div></article>
<div class="post-footer">12 Likes</div><div id="discussion" class="comments-page"><h4>Discussion about this post</h4><div class="comment"><div class="comment-body"><p>{_REPLY}</p></div><span>Feb 14</span></div></div></div></body></html>"""


@site("essay on a platform", "2024-03-26")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html lang="en"><head><title>{title} | by Ada Quill | Mar, 2024 | Platform</title><meta property="og:title" content="{title}"><meta property="article:published_time" content="2024-03-26T13:17:42.111Z"></head><body><div id="root"><div class="a b c"><a>Open in app</a><a>Sign up</a></div>
<article><div class="l"><section><div><h1 class="pw-post-title">{title}</h1><div class="ab"><span>Ada Quill</span><span>5 min read</span><span data-testid="storyPublishDate">Mar 26, 2024</span></div><div><p class="be">--</p><p>Listen</p><p>Share</p></div>
{mixed(ps, '<p class="pw-post-body-paragraph mj mk">', "</p>")}</div></section></div></article><footer><div>Written by Ada Quill</div><p>1.2K Followers</p></footer>
<div class="recommended"><h2>More from Ada Quill and Platform</h2><div><h2>{_OPERA}</h2><span>Jan 3, 2024</span></div></div></div></body></html>"""


@site("weblog with sharing and related posts", "2019-12-05")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html lang="en-US"><head><title>{title} – Notes on Security</title><meta name="generator" content="WordPress 6.5"></head><body class="post-template-default single single-post wp-embed-responsive"><div class="wp-site-blocks"><header class="wp-block-template-part"><p class="wp-block-site-title">Notes</p></header>
<main class="wp-block-group"><h1 class="wp-block-post-title">{title}</h1><div class="wp-block-post-date"><time datetime="2019-12-05T09:12:44+00:00">December 5, 2019</time></div><div class="entry-content wp-block-post-content is-layout-constrained">
{mixed(ps, "<p>", "</p>", '<figure class="wp-block-image"><img src="x.png"/><figcaption class="wp-element-caption">A chart of nothing</figcaption></figure>')}
<div class="sharedaddy sd-sharing-enabled"><div class="sd-block sd-social"><h3 class="sd-title">Share this:</h3><ul><li>Click to share on Elsewhere (Opens in new window)</li></ul></div></div><div class="sharedaddy sd-like">Like Loading...</div>
<div id="jp-relatedposts" class="jp-relatedposts"><h3 class="jp-relatedposts-headline"><em>Related</em></h3><div class="jp-relatedposts-items"><p>{_WHEAT}</p><time datetime="2018-01-01">January 1, 2018</time></div></div></div>
<div class="wp-block-post-author"><p>Ada Quill writes about the security of things.</p></div><section id="comments" class="wp-block-comments"><h2>2 responses</h2><ol class="wp-block-comment-template"><li><div class="wp-block-comment-content"><p>{_REPLY}</p></div><time datetime="2019-12-06">December 6, 2019</time></li></ol></section></main></div></body></html>"""


@site("publication on Ghost", "2022-11-30")
def _(title: str, ps: Paragraphs) -> str:
    card = f"""<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="/x"><div class="kg-bookmark-content"><div class="kg-bookmark-title">{_WHEAT}</div><div class="kg-bookmark-description">{_CUP}</div></div></a></figure>"""
    return f"""<html><head><title>{title}</title><meta property="og:type" content="article"><meta property="article:published_time" content="2022-11-30T10:00:00.000Z"><meta property="article:modified_time" content="2022-11-30T10:00:00.000Z">{ld(title, "2022-11-30T10:00:00.000Z", kind="Article")}</head><body class="post-template">
<header id="gh-head">Menu</header><main id="site-main"><article class="article post"><header class="article-header gh-canvas"><h1 class="article-title">{title}</h1><p class="article-excerpt"></p><time class="byline-meta-date" datetime="2022-11-30">Nov 30, 2022</time></header>
<section class="gh-content gh-canvas">{mixed(ps, "<p>", "</p>", card)}</section></article></main><aside class="read-more-wrap"><div class="read-more"><article class="post-card"><h2>{_OPERA}</h2><time datetime="2023-01-02">Jan 2, 2023</time></article></div></aside>
<section class="footer-cta"><h2>{_BRIEFING}</h2></section></body></html>"""


@site("static weblog", "2018-05-23")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title><meta name=generator content="Hugo 0.92"></head><body><header><a href=/>lab notes</a></header><main><article><h1>{title}</h1><aside class=meta>Posted <time datetime=2018-05-23>2018-05-23</time> · 7 min</aside>
{mixed(ps, "<p>", "")}<hr><ul class=tags><li>apt</li></ul></article><nav class=prev-next><a href=/a>{_WHEAT}</a></nav></main><footer>Built with care</footer></body></html>"""


@site("agency's advisory", "2024-02-07")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html lang="en"><head><title>{title} | Security Agency</title><meta property="og:title" content="{title} | Security Agency"></head><body><header class="l-header">Menu</header><main id="main" class="c-main"><div class="is-promoted l-full"><div class="l-constrain"><div class="l-page-title"><div class="c-page-title__text">Cybersecurity Advisory</div><h1 class="c-page-title__title"><span>{title}</span></h1>
<div class="c-page-title__fields"><div class="c-field c-field--name-field-release-date"><div class="c-field__label">Release Date</div><div class="c-field__content"><time datetime="2024-02-07T12:00:00Z">February 07, 2024</time></div></div><div class="c-field"><div class="c-field__label">Alert Code</div><div class="c-field__content">AA24-038A</div></div></div></div>
<div class="l-page-section"><div class="l-page-section__content">{mixed(ps, "<p>", "</p>")}</div></div></div></div><div class="c-product-survey"><p>Please share your thoughts. We recently updated our anonymous product survey; we’d welcome your feedback.</p></div></main></body></html>"""


@site("council's press release", "2021-07-19")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html lang="en"><head><title>{title} - Council</title><meta property="og:title" content="{title}"><meta name="created" content="2021-07-19"></head><body><div id="cookie-notice"><p>{_PRIVACY}</p></div><ol class="breadcrumb"><li>Home</li></ol><main class="gsc-body"><article class="gsc-u-pull"><ul class="gsc-list--inline"><li>Council of the Union</li><li>Statements and remarks</li><li>19 July 2021</li><li>13:15</li></ul>
<h1>{title}</h1><div class="gsc-bge-grid"><div class="gsc-bge-grid__area">{mixed(ps, "<p>", "</p>")}</div></div><h2>Press contacts</h2><div class="gsc-contact"><p>Ada Quill, Press officer, +32 2 000 00 00</p></div></article></main><footer>Last review: 19 July 2021</footer></body></html>"""


@site("network with a recommended list", "2023-05-25")
def _(title: str, ps: Paragraphs) -> str:
    box = f"""<div class="container__recirc more-on" data-testid="more-on"><h2>Recommended Stories</h2><div class="screen-reader-text">list of 2 items</div><ul><li>list 1 of 2<h3>{_WHEAT}</h3></li><li>list 2 of 2<h3>{_CUP}</h3></li></ul><span>end of list</span></div>"""
    return f"""<html><head><title>{title} | News | Gulf News Network</title>{ld(title, "2023-05-25T04:00:00Z", "2023-05-25T08:00:00Z")}</head><body><div id="root"><main id="main-content-area"><header class="article-header"><h1>{title}</h1><p class="article__subhead"><em>A line below the headline.</em></p></header>
<div class="article-info-block"><div class="date-simple"><span class="screen-reader-text">Published On 25 May 2023</span><span aria-hidden="true">25 May 2023</span></div></div><div class="wysiwyg wysiwyg--all-content" aria-live="polite">{mixed(ps, "<p>", "</p>", box)}</div>
<div class="article-source"><span>Source: agencies</span></div></main><div class="newsletter-container"><h2>{_BRIEFING}</h2></div></div></body></html>"""


@site("saved from a web archive", "2017-12-19")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<!DOCTYPE html><html><head><script src="/_static/js/bundle-playback.js"></script><link rel="stylesheet" href="/_static/css/banner-styles.css"/><title>{title} | whitehouse.example</title><meta property="article:published_time" content="2017-12-19T09:30:00-05:00"><meta property="og:title" content="{title}"></head><body>
<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id="wm-ipp-base" lang="en"><div id="wm-ipp-inside"><div id="wm-capinfo">The archive captured this page on 27 Mar 2024. <p>COLLECTED BY Collection: {_CUP}</p></div></div></div><!-- END WAYBACK TOOLBAR INSERT -->
<div id="page"><h1>{title}</h1><div class="pr-date">December 19, 2017</div><div class="forall-body">{mixed(ps, "<p>", "</p>")}</div></div></body></html>
<!-- FILE ARCHIVED ON 12:00:00 Mar 27, 2024 -->"""


@site("saved whole by a browser's extension", "2022-05-10")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<!DOCTYPE html> <html lang=en><!--
 Page saved with SingleFile
 url: https://ministry.example/news/2022/statement
 saved date: Wed Mar 27 2024 10:11:12 GMT+0000
--><meta charset=utf-8><title>{title} | Ministry</title><style>body{{margin:0}}.x{{background:url("data:image/png;base64,iVBORw0KGgo=")}}</style><meta name=DC.date.issued content=2022-05-10><body><div class=topbar>Thursday</div>
<div class="content-area sf-hidden"></div><div role=main><h1>{title}</h1><p class=lead>10 May 2022</p>{mixed(ps, "<p>", "")}</div><div class=share><p>Share {_CUP}</p></div>"""


@site("print version", "2016-10-07")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>Print: {title}</title><meta name="robots" content="noindex"></head><body onload="window.print()"><div class="print-logo">Department</div><h1 class="print-title">{title}</h1><div class="print-submitted">Release Date: October 7, 2016</div><hr>
<div class="print-content">{mixed(ps, "<p>", "</p>")}</div><div class="print-source_url"><strong>Source URL:</strong> https://department.example/news/2016</div></body></html>"""


@site("paragraphs by line breaks", "2014-05-19")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title}</title></head><body><div id="wrap"><h2 class="news-title">{title}</h2><div class="news-date">19 May 2014</div><div class="news-text">{"<br><br>".join(ps)}</div><div class="back"><a href="javascript:history.back()">Back</a></div></div></body></html>"""


@site("other articles in its JSON-LD", "2023-09-01")
def _(title: str, ps: Paragraphs) -> str:
    others = [
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": one,
            "datePublished": f"2023-08-0{n}T00:00:00Z",
        }
        for n, one in enumerate(BOXES[:3], 1)
    ]
    return f"""<html><head><title>{title} - Evening Star</title><script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@type": "ItemList", "itemListElement": others})}</script><script type="application/ld+json">{json.dumps(others[0])}</script>{ld(title, "2023-09-01T17:00:00Z")}</head><body>
<ul class="ticker"><li><time datetime="2026-11-29T10:00">10:00</time> {_WHEAT}</li></ul><main><article><h1>{title}</h1>{mixed(ps, "<p>", "</p>")}</article></main></body></html>"""


@site("days of related stories first", "2020-02-20")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title}</title></head><body><div class="latest-news"><div><time datetime="2020-02-25">25 February 2020</time><a>{_WHEAT}</a></div><div><time datetime="2020-02-24">24 February 2020</time><a>{_CUP}</a></div></div>
<div class="article"><h1>{title}</h1><div class="meta"><span class="author">Ada Quill</span> <time datetime="2020-02-20T08:00:00Z">20 February 2020</time></div><div class="text">{mixed(ps, "<p>", "</p>")}</div></div></body></html>"""


@site("pay wall over a part", "2025-01-15")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title} | Weekly</title><meta property="og:title" content="{title}"><meta property="article:published_time" content="2025-01-15T00:00:00+00:00"></head><body class="is-locked"><div class="fc-consent-root" role="dialog" aria-modal="true"><p>{_PRIVACY}</p></div><main><article><h1>{title}</h1><div class="article-body">{mixed(ps, "<p>", "</p>")}</div>
<div class="piano-offer paywall"><h3>This article is for subscribers</h3><p>Already a subscriber? Log in. {_BRIEFING}.</p></div></article></main></body></html>"""


@site("made by a framework, data beside", "2023-03-14")
def _(title: str, ps: Paragraphs) -> str:
    data = json.dumps(
        {
            "props": {
                "pageProps": {
                    "article": {"title": title, "body": list(ps), "published": "2023-03-14"},
                    "related": BOXES[:3],
                }
            }
        }
    )
    return f"""<!DOCTYPE html><html><head><title>{title}</title><meta name="parsely-pub-date" content="2023-03-14T06:00:00Z"></head><body><div id="__next"><div class="Layout_root__a1b2c"><nav class="Nav_nav__x">Menu</nav><div class="Article_wrap__9f8e7"><h1 class="Article_title__q1">{title}</h1><div class="Article_body__z9">{mixed(ps, '<p class="Article_p__k2">', "</p>")}</div></div>
<div class="Teasers_grid__m3"><a class="Teaser_card__l1"><h3>{_OPERA}</h3></a><a class="Teaser_card__l1"><h3>{_WHEAT}</h3></a></div></div></div><script id="__NEXT_DATA__" type="application/json">{data}</script></body></html>"""


@site("phone page for fast loading", "2021-01-05")
def _(title: str, ps: Paragraphs) -> str:
    ad = '<amp-ad type="doubleclick" width=300 height=250><div placeholder>Advertisement</div></amp-ad>'
    return f"""<!doctype html><html ⚡ lang="en"><head><meta charset="utf-8"><script async src="https://cdn.ampproject.org/v0.js"></script><title>{title}</title><link rel="canonical" href="https://daily.example/world/hack-1234">{ld(title, "2021-01-05T21:10:00+01:00")}<style amp-boilerplate>body{{visibility:hidden}}</style></head><body>
<amp-sidebar id="menu"><ul><li>World</li></ul></amp-sidebar><amp-consent id="consent" layout="nodisplay"><div><p>{_PRIVACY}</p></div></amp-consent><article><h1>{title}</h1><p class="amp-wp-meta">By Ada Quill</p>{mixed(ps, "<p>", "</p>", ad)}</article>
<amp-list src="/more"><template type="amp-mustache"><p>{_CUP}</p></template></amp-list></body></html>"""


@site("live page", "2024-03-25", "2024-03-26")
def _(title: str, ps: Paragraphs) -> str:
    posts = "".join(
        f'<div class="liveblog-post"><time datetime="2024-03-25T1{n % 10}:00:00Z">1{n % 10}:00</time><div class="liveblog-post__body"><p>{p}</p></div></div>'
        for n, p in enumerate(ps)
    )
    return f"""<html><head><title>{title} – as it happened</title><meta property="og:title" content="{title}">{ld(title, "2024-03-25T10:00:00Z", "2024-03-26T00:10:00Z", kind="LiveBlogPosting")}</head><body><main><h1>{title}</h1><div class="liveblog">{posts}</div></main><aside><h2>Most popular</h2><p>{_OPERA}</p></aside></body></html>"""


@site("day in the address only", "2019-03-12")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title}</title><link rel="canonical" href="https://paper.example/2019/03/12/world/break-in.html"></head><body><div id="main"><h1>{title}</h1>{mixed(ps, "<p>", "</p>")}</div><div id="bottom">© 2019-2026 Paper</div></body></html>"""


# These were written after the code had been mended by those above, and run once before it was touched again.
@site("broadcaster abroad", "2024-03-26")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title} – WD – 03/26/2024</title><meta property="og:title" content="{title} – WD – 03/26/2024"></head><body><div id="app"><header class="h1x">WD in 32 languages</header><main><article><div class="c1"><span class="kicker">Politics</span><span>Norland</span></div><h1 class="s2">{title}</h1>
<div class="author-row"><span>Ada Quill</span><span class="publication"><time aria-hidden="true">03/26/2024</time><span class="sr">March 26, 2024</span></span></div><p class="teaser-text">A teaser in one sentence.</p><div class="rich-text">{mixed(ps, "<p>", "</p>", '<div class="embed"><p>To view this video please enable JavaScript, and consider upgrading your browser</p></div>')}</div></article></main>
<div class="skip-to-next"><a>Skip next section Explore more</a><h2>Explore more</h2><div><h3>{_WHEAT}</h3><span>03/24/2024</span></div></div></div></body></html>"""


@site("broadcaster with two days", "2024-03-26", "2024-03-28")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html lang="en"><head><title>{title}</title><meta property="og:site_name" content="Horizon 24"></head><body><div class="o-site-container"><div class="t-content t-content--article"><article><h1 class="t-content__title a-page-title">{title}</h1><p class="t-content__chapo">A summary in bold.</p>
<div class="t-content__dates"><p class="m-pub-dates"><span class="m-pub-dates__date">Issued on: <time datetime="2024-03-26T10:11:43+00:00" pubdate="pubdate">26/03/2024 - 11:11</time></span><span class="m-pub-dates__date">Modified: <time datetime="2024-03-28T08:00:00+00:00">28/03/2024 - 09:00</time></span></p></div>
<div class="t-content__body u-clearfix">{mixed(ps, "<p>", "</p>", f'<div class="m-em-article"><span>Read more</span><a>{_WHEAT}</a></div>')}</div></article></div><div class="m-nl-cta"><p>{_BRIEFING}</p></div></div></body></html>"""


@site("trade paper with a dateline", "2024-03-26")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title} • The Ledger</title><meta property="og:title" content="{title}"></head><body><div id="top_of_page"></div><div id="main-col"><div class="header_right"><h2>This article is more than 1 year old</h2><h1>{title}</h1><p class="standfirst">No, really</p><div class="byline_and_dateline"><a class="byline">Ada Quill</a><span class="dateline">Tue 26 Mar 2024 // 16:45 UTC</span></div></div>
<div id="body">{mixed(ps, "<p>", "</p>", f'<div class="promo_article"><h4>{_CUP}</h4><a>READ MORE</a></div>')}</div><div class="article_footer"><a class="get_our_newsletter">{_BRIEFING}</a></div></div><div class="other_stories"><h3>{_OPERA}</h3><span class="time_ago">27 Mar 2024</span></div></body></html>"""


@site("computer magazine", "2022-03-30")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title}</title><meta property="og:title" content="{title}"></head><body><section class="bc_main_content"><article><div class="article_section"><h1>{title}</h1><div class="cz-news-story-title-section"><div>By <h6><a rel="author"><span>Ada Quill</span></a></h6></div><ul><li class="cz-news-date">March 30, 2022</li><li class="cz-news-time">09:15 AM</li><li class="cz-news-comment">0</li></ul></div>
<div class="articleBody">{mixed(ps, "<p>", "</p>")}<div class="cz-related-article-wrapp"><h3>Related Articles:</h3><p><a>{_WHEAT}</a></p><p><a>{_CUP}</a></p></div></div></div></article></section><div class="bc_sidebar"><h3>Popular Stories</h3><ul><li>{_OPERA}</li></ul></div></body></html>"""


@site("weblog whose day is called updated", "2021-03-02")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title} – Quill on Security</title></head><body class="single"><div id="content"><article class="post-1 post type-post hentry"><header class="entry-header"><h1 class="entry-title">{title}</h1><div class="adt"><span class="date updated">March 2, 2021</span><a class="comments-link">61 Comments</a></div></header><div class="entry-content">{mixed(ps, "<p>", "</p>")}
<p class="tags">This entry was posted on Tuesday 2nd of March 2021 09:19 PM</p></div></article><div id="comments" class="comments-area"><ol class="comment-list"><li><article><div class="comment-metadata"><time datetime="2021-03-03T00:00:00">March 3, 2021</time></div><div class="comment-content"><p>{_REPLY}</p></div></article></li></ol></div></div></body></html>"""


@site("company's threat report", "2023-06-15")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title} | Provider Cloud Blog</title><meta property="og:title" content="{title} | Provider Cloud Blog"></head><body><c-wiz><header class="glue-header">Solutions Products</header><article class="nRhiJb"><section class="DA9Qj"><div class="npzWPc">Threat Intelligence</div><div class="Qwf2Db"><h1 class="EsTnyf">{title}</h1></div><div class="dzoHJ">June 15, 2023</div></section>
<section class="author"><h5>Provider</h5></section><section class="OYL9D"><div class="qRPzQb"><span>{mixed(ps, '<p><span style="vertical-align:baseline">', "</span></p>")}</span></div></section><div class="posted-in">Posted in<ul><li>Threat Intelligence</li></ul></div></article><section class="related-posts"><h5>{_OPERA}</h5><p>By the team • 5-minute read</p></section></c-wiz></body></html>"""


@site("press release on a wire", "2020-07-22")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title}</title><meta name="date" content="2020-07-22T09:00:00-04:00"></head><body><main><article class="news-release"><header class="container release-header"><div class="row detail-headline"><h1>{title}</h1></div><p class="meta">News provided by</p><a><strong>Office of Ada Quill</strong></a><p class="mb-no">Jul 22, 2020, 09:00 ET</p><p>Share this article</p></header>
<section class="release-body container"><div class="row"><div class="col-lg-10">{mixed(ps, "<p>", "</p>")}<p>SOURCE Office of Ada Quill</p></div></div></section></article><section class="more-from"><h2>More Releases From This Source</h2><h3>{_WHEAT}</h3></section></main></body></html>"""


@site("head of state's office", "2017-06-02")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html lang="en"><head><title>{title} • President</title><meta property="og:title" content="{title} • President"></head><body><div class="wrapper"><article class="hentry read" id="content"><div class="read__in"><div class="read__top"><h1 class="entry-title p-name">{title}</h1><div class="read__lead entry-summary p-summary"></div><div class="read__meta"><time class="read__published" datetime="2017-06-02">June 2, 2017</time><div class="read__time">17:10</div><div class="read__place p-location"><i>St Someone</i></div></div></div>
<div class="entry-content e-content read__internal_content">{mixed(ps, "<p>", "</p>")}</div><div class="read__tags"><h3>Topics</h3><ul><li>Media</li></ul></div><div class="read__bottommeta"><div>Publication status</div><p>Published in sections: News, Transcripts</p><p>Publication date: June 2, 2017, 17:10</p></div></div></article></div></body></html>"""


@site("alliance", "2024-05-03", "2024-05-03")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>Alliance - Official text: {title}, 03-May.-2024</title></head><body><div id="wrap"><section class="hero"><h1>{title}</h1><ul class="meta"><li>03 May. 2024 -</li><li>|</li><li>Press Release (2024) 075</li><li>Issued on 03 May. 2024</li><li>|</li><li>Last updated: 03 May. 2024 14:00</li></ul></section><section class="content"><ol>{mixed(ps, "<li>", "</li>")}</ol></section><div class="also"><h3>{_WHEAT}</h3></div></div></body></html>"""


@site("weblog on a hosted platform", "2012-06-11")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>Quill's notes: {title}</title></head><body><div class='content'><div class='main section' id='main'><div class='widget Blog'><div class='blog-posts hfeed'><div class='date-outer'><h2 class='date-header'><span>Monday, June 11, 2012</span></h2><div class='date-posts'><div class='post-outer'><div class='post hentry'><h3 class='post-title entry-title'>{title}</h3>
<div class='post-body entry-content'><div>{"</div><div><br /></div><div>".join(ps)}</div></div><div class='post-footer'><span class='post-author vcard'>Posted by Ada</span> at <a class='timestamp-link'><abbr class='published' title='2012-06-11T10:00:00-07:00'>10:00 AM</abbr></a></div></div><div class='comments' id='comments'><p>{_REPLY}</p></div></div></div></div></div></div></div>
<div class='sidebar'><h2>Blog Archive</h2><ul><li>2013 (12)</li><li>{_WHEAT}</li></ul></div></div></body></html>"""


@site("ministry with the day at the right", "2024-03-26")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html lang="en"><head><title>{title} | Ministry of Affairs</title></head><body><div id="header">Font size</div><ol class="topic-path"><li>Top</li></ol><div id="main"><h1 class="title1">{title}</h1><div class="rightalign">March 26, 2024</div><div class="any-area">{mixed(ps, "<p>", "</p>")}</div><div id="related"><h2>Related Information</h2><ul><li>{_WHEAT}</li></ul></div><p class="back">Back to Press Releases</p></div><div id="footer">Copyright</div></body></html>"""


@site("paper of a port city", "2024-03-26", "2024-03-27")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title} | Harbour Morning Post</title><meta property="og:title" content="{title}"></head><body><div id="__next"><section class="article"><div data-qa="HeadlineContainer"><h1><span data-qa="ContentHeadline-Headline">{title}</span></h1><ul data-qa="SubHeadline"><li>A first point of the summary</li><li>A second point of the summary</li></ul></div><div class="published"><span>Published: </span><time>6:00pm, 26 Mar 2024</time><span>Updated: </span><time>1:10am, 27 Mar 2024</time></div>
<div data-qa="Component-ArticleBody">{mixed(ps, '<p data-qa="Component-Component">', "</p>", f'<div data-qa="Recommend"><a>{_OPERA}</a></div>')}</div></section></div></body></html>"""


@site("news in a wiki", "2014-11-25")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title} - Wikipaper, the free news source</title></head><body class="mediawiki"><div id="content" class="mw-body"><h1 id="firstHeading" class="firstHeading">{title}</h1><div id="bodyContent"><div id="siteSub">From Wikipaper, the free news source you can write!</div><div id="mw-content-text"><div class="mw-parser-output"><p><strong class="published"><span id="publishDate" class="value-title" title="2014-11-25">Tuesday, November 25, 2014</span></strong></p>
{mixed(ps, "<p>", "</p>")}<h2><span id="Sources">Sources</span></h2><ul><li>Ada Quill. "A story" — <i>Meridian</i>, November 24, 2014</li></ul></div></div><div id="catlinks">Categories: Published</div></div></div></body></html>"""


@site("response team, a day that could be two", None)
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title}</title></head><body><div id="root"><div class="header">Emergency Response Team</div><div class="article-page"><h1 class="article-title">{title}</h1><div class="article-info"><span class="date">04/12/2022</span><span class="views">12043</span></div><div class="article-content">{mixed(ps, "<p>", "</p>", '<img src="x.png">')}</div></div></div></body></html>"""


@site("parliament's committee, Drupal", "2019-09-18")
def _(title: str, ps: Paragraphs) -> str:
    return f"""<html><head><title>{title} | Committee</title><link rel="shortlink" href="/node/77"></head><body><div class="region-content"><div class="views-row"><h1 class="page-header">{title}</h1><div class="field field--name-field-date">Published: 18.09.2019</div><div class="field field--name-body"><div class="field__item">{mixed(ps, "<p>", "</p>")}</div></div><ul class="pager"><li>Previous: {_WHEAT}</li></ul></div></div></body></html>"""
