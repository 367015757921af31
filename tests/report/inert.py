"""Reads Markdown as GitHub and GitLab do: fences, code and what is left of it, of which nothing may link, mention or format."""
import re
import sys

# What names look like that do not show what they are.
HIDDEN = re.compile('[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f'
                    '\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffd\U000e0000-\U000e0fff]')
ACTS = ('<', '>', '@', '](', '**b', 'octocat', 'alert', '&', '#', '!', '$', '~', '*', '|', '\\', '://', 'www.', '{', '^')
PATTERNS = {
    'an issue': r'\b[A-Za-z]+-[0-9]', 'a commit': r'\b[0-9a-f]{7,}\b', 'a picture': r':[a-z+]+:', 'a milestone': r'%\w',
    'a command of GitLab': r'^\s*/\w', 'a list': r'^\s*([-+]|[0-9]+[.)])( |$)', 'a heading': r'^\s*[-=]+\s*$', 'code': r'^(    |\t)',
    'emphasis': r'(^|\W)_|_(\W|$)',
}


def plain_lines(path):
    """Lines outside of fences, with CODE for code, and how many fences there are."""
    fence, plain, fenced = None, [], 0
    for line in open(path, encoding='utf-8', newline='\n'):
        line = line.rstrip('\n')
        assert not HIDDEN.search(line), repr(line)
        mark = re.match(r'(`{3,})([a-z]*)$', line)
        if fence is None and mark:
            fence, fenced = mark[1], fenced + 1
        elif fence is not None:
            # A fence is closed by as many backticks or more, after at most three blanks.
            if re.match(r' {0,3}(`{%d,}) *$' % len(fence), line):
                assert line == fence, line
                fence = None
        else:
            rest = re.sub(r'`[^`]+`', 'CODE', line.replace('``', ''))
            assert '`' not in rest, line
            if line.startswith('|'):
                assert rest.count('|') == 3 and line.count('|') == 3, line
            plain.append(rest)
    assert fence is None
    return plain, fenced


def judge(text):
    """Of a text of names alone: nothing that acts."""
    for bad in ACTS:
        assert bad not in text, (bad, text)
    for what, pattern in PATTERNS.items():
        assert not re.search(pattern, text), (what, text)


if __name__ == '__main__':
    judge(plain_lines(sys.argv[1])[0][0])
