"""Query parameters that record how a reader came, and do not identify the article.

A name is listed only where it is known not to identify an article. Unknown names are kept: a missed
tracker costs one duplicate that the text comparison still finds, while a wrong entry merges two
articles. Names and values are compared in lower case.
"""

from __future__ import annotations

_PREFIXES = (
    "utm_",  # Google Analytics campaigns (utm_source … utm_referrer)
    "mtm_",  # Matomo campaigns
    "wt.",  # Webtrends (WT.mc_id, WT.tsrc)
    "__hs",  # HubSpot analytics cookies passed along (__hstc, __hssc, __hsfp)
)

_BY_SYSTEM = {
    "Google Ads, Analytics and Merchant Center": (
        "gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _ga _gl"
    ),
    "Meta": "fbclid fb_action_ids fb_action_types fb_source fb_ref igshid igsh mibextid",
    "Click ids of Microsoft, TikTok, LinkedIn, Pinterest, Snapchat": (
        "msclkid ttclid li_fat_id epik sccid"
    ),
    "Twitter: clicks, embeds, visits to AMP pages": "twclid ref_src __twitter_impression",
    "Yandex, and Openstat before it": "yclid ysclid _openstat",
    "Mailchimp": "mc_cid mc_eid",
    "HubSpot": "_hsenc _hsmi hsctatracking",
    "Marketo, Eloqua, Vero, Klaviyo, Omeda: newsletters": (
        "mkt_tok elqtrackid elqtrack vero_id vero_conv _kx oly_anon_id oly_enc_id"
    ),
    "AT Internet, now Piano: French publishers, the BBC's feeds": (
        "xtor at_medium at_campaign at_campaign_type at_creation at_variant at_network "
        "at_platform at_format at_term at_general_placement at_detail_placement at_send_date "
        "at_custom1 at_custom2 at_custom3 at_custom4 at_link_id at_link_type at_link_origin "
        "at_ptr_name at_bbc_team"
    ),
    "comScore: BBC, Daily Mail": "ns_campaign ns_mchannel ns_source ns_linkname ns_fee",
    "Webtrekk, now Mapp: German publishers": "wt_mc wt_zmc wt_ref wt_cc1 wt_cc2",
    "Matomo, and Piwik before it": (
        "pk_campaign pk_kwd pk_source pk_medium piwik_campaign piwik_kwd"
    ),
    "Adobe paid search": "s_kwcid ef_id",
    "Branch: links into apps": "_branch_match_id _branch_referrer",
    "Alibaba: the chain of pages clicked": "spm",
    "Yahoo: back from the consent page, on every site of its group": (
        "guccounter guce_referrer guce_referrer_sig"
    ),
}
_EVERYWHERE = frozenset(name for names in _BY_SYSTEM.values() for name in names.split())

# Short names, trusted only on the sites whose own feeds and share buttons add them.
_ON_SITE: dict[str, frozenset[str]] = {
    site: frozenset(names.split())
    for site, names in {
        "aljazeera.com": "traffic_source",
        "bloomberg.com": "srnd sref cmpid",
        "cbc.ca": "cmp",
        "cnbc.com": "__source",
        "cnn.com": "eref iref hpt",
        "dailymail.co.uk": "ito ico",
        "dw.com": "maca",
        "faz.net": "gepc",
        "forbes.com": "sh",
        "ft.com": "ftcamp",
        "marketwatch.com": "mod",
        "msn.com": "ocid cvid",
        "npr.org": "ft f",
        "nytimes.com": "partner emc smid smtyp referringsource",
        "reuters.com": "feedtype feedname rpc",
        "spiegel.de": "sara_ref sara_ecid",
        "theguardian.com": "cmp",
        "washingtonpost.com": "wprss tid itid wpisrc wpmm",
        "wsj.com": "mod",
        "yahoo.com": "soc_src soc_trk .tsrc",
    }.items()
}

# With one of the values below, these name the channel that a reader came by. With other values the
# same names identify an article (ref=4711, source=afp, from=paris).
_CHANNEL_NAMES = frozenset(
    name
    for names in (
        "ref referrer referer source src from via origin",
        "medium channel partner share cmp cmpid",
    )
    for name in names.split()
)
_CHANNELS = frozenset(
    word
    for words in (
        "rss rssfeed rss_feed rss-feed feed feeds atom feedburner feedly sitemap",
        "newsletter email e-mail mail push app share social homepage home hp mostread most_read",
        "twitter tw facebook fb instagram threads bluesky mastodon linkedin reddit pinterest",
        "whatsapp telegram flipboard pocket smartnews upday applenews apple_news",
        "google googlenews google_news google-news gnews bing yahoo msn",
    )
    for word in words.split()
)

# Names of session ids, fixed by the server software: PHP, Java, classic ASP (ASPSESSIONIDxxxxxxxx).
_SESSIONS = ("phpsessid", "jsessionid", "aspsessionid")

# Parameters that select another rendering of the same article.
_YES = frozenset(("", "1", "true", "yes", "y"))
_RENDERINGS: dict[str, frozenset[str]] = {
    "amp": _YES,
    "print": _YES,
    "printable": _YES,
    "outputtype": frozenset(("amp",)),  # Arc Publishing
    "output": frozenset(("amp", "print")),
    "view": frozenset(("amp", "print")),
    "noamp": frozenset(("mobile", "available")),  # WordPress' AMP plugin, on the way back
}
_AMP_RUNTIME = frozenset(("amp_js_v", "amp_gsa", "amp_ct", "usqp"))  # added by Google's cache


def is_tracker(name: str, site: str) -> bool:
    """Return whether requests to ``site`` get the same answer without this parameter."""
    name = name.lower()
    return (
        name in _EVERYWHERE or name.startswith(_PREFIXES) or name in _ON_SITE.get(site, frozenset())
    )


def leaves_article_same(name: str, value: str) -> bool:
    """Return whether a parameter leaves the article the same: session, channel, rendering."""
    name, value = name.lower(), value.lower()
    return (
        value in _RENDERINGS.get(name, frozenset())
        or (name in _CHANNEL_NAMES and value in _CHANNELS)
        or name in _AMP_RUNTIME
        or name.startswith(_SESSIONS)
    )
