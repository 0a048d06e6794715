"""The domain, without effects: decisions about feeds, pages, articles, copies and stories.

Start with the values ``entry`` (what a feed lists), ``article`` and ``outcome``. These are the
packages, in the order in which an article meets them:

    web         HTTP semantics: headers, validators, networks, robots.txt
    feeds       feeds, sitemaps and OPML become entries
    polling     when a feed is polled next
    addresses   which article an address identifies
    pages       a page is parsed; whether it has an article, and who may read it
    pagination  the further pages of an article, and how their texts are joined
    metadata    title, authors, dates, place and agency
    text        encodings, markup, language, dates: used by all others
    body        the main text, without menus and promotions
    versions    whether a changed page is an edit, and what it changed
    copies      the same text at several addresses
    stories     articles about one event

``extract`` makes an article of a page, ``dedupe`` decides what it is, ``parsing`` is what a worker
process runs, and ``warmed`` loads it in advance. Around the articles:

    shards      work divided for several machines
    watches     saved questions, and who gets their matches
    feeds_out   rows written as feeds
    digest      a day's news on one page
    charts      charts as SVG
    monitoring  whether a run did its work, and when to send an alert
    phrases     lists of words in many languages, as text files
"""
