"""Gaps that were never filled in, of a form, a draft, a mail merge; and what a mail has at its head and foot."""

from __future__ import annotations

import re

from letters.people.proofreading import phrases

placeholder = phrases.either(
    phrases.matching(
        r"\[[^\]\n]{0,120}\]|<[^>\n]{1,40}>|«[^»\n]{0,80}»|\{\{?[^}\n]{0,80}\}?\}|\$\{\w{1,40}\}|\$[a-z_]\w*|%\w+%",
        r"_{3,}|\.{6,}|\?{4,}|#(?:NAME|REF|VALUE|N/A)[?!]?|\*\s?(?:\w+\s)?name\s?\*",
        r"\((?:insert\b|add\b|your\s|their\s|the\s|first\s|last\s|staff\s|worker'?s?\s)?"
        r"\s?(?:names?|name\shere|name\sof\s[\w\s]{1,20}|examples?|example\shere|something[\w\s]{0,20}|date)\)",
        r"\((?:amend|edit|delete|change|check|add|insert|expand|tidy|shorten|reword|to\s(?:add|check|follow))\b[^)\n]{0,60}\)",
        r"\((?:area|name|type|kind|detail|example|nature|title|project|specific|task|case|achievement|quality|skill|strength)s?"
        r"\s(?:of|here|to|or)\s?[^)\n]{0,30}\)",
        r"\b(?:s?he|her|his|him)\s?\((?:s?he|hers?|his|him)\)",
        r"\b(?:his|hers?|him|s?he|they|their|them|himself|herself|s)\s?/\s?"
        r"(?:his|hers?|him|s?he|they|theirs?|them|himself|herself)\b|\(s\)he\b",
        r"\b(?:ef|fe|e|o)\s?/\s?hi\b|\bhi\s?/\s?(?:ef|fe|o|e)\b",
        r"^\s*draft\b|(?-i:\bXX\b)(?=\s[a-z]|'s)|\bx{3,}\b",
        r"(?:^|[.!?]\s)Q\s?[1-9][.:)]|\bn/a\b|^\s*[\"(]?e\.?g\.\s|\.{2,4}\s?\([^)\n]{1,60}\)",
        r"\b(?:first|last|full|sur|preferred|staff|employee|recipient|worker)[_-]name\b",
        needs=r"[(\[<«{$%#*/]|___|\.{6}|\?{4}|[Xx][Xx]|Q\s?\d|[_-](?:[Nn]ame|NAME)",
        words_too=frozenset(("draft", "eg", "g")),
    ),
    phrases.matching(
        r"^\s*(?:fwd?|re\s?:\s*(?:fwd?|re))\s?:|\bforwarded message\b|\bsent from my (?:i|phone|samsung|android)\w*",
        flags=re.IGNORECASE | re.MULTILINE,
        needs=r":|[Ff]orwarded|[Ss]ent from",
    ),
    phrases.of("placeholders"),
)
