"""Curl's options: which take a value, and which of a job's three requests each is for.

Source: curl's manual (curl 8). What is not listed is left to a person.
"""

from __future__ import annotations

from enum import Enum


class Use(Enum):
    """What an option is for."""

    ALL = "all"
    """All three requests: who asks, by which way, for how long."""
    SUBMIT = "submit"
    """The request that starts the generation: what is asked for."""
    FETCH = "fetch"
    """The request for the video: where it goes."""
    ADDRESS = "address"
    NAMED = "named"
    """The output's name is that of the address, which becomes another one."""
    TOLD = "told"
    """It shows or keeps something of the answer besides its body."""
    MORE = "more"
    """It reads further arguments from elsewhere."""
    SEVERAL = "several"
    """It is about several requests in one command."""
    OTHER = "other"


_ALL_VALUES = """
A:user-agent b:cookie c:cookie-jar e:referer E:cert H:header m:max-time u:user U:proxy-user x:proxy y:speed-time
Y:speed-limit cacert capath cert-type ciphers connect-timeout connect-to crlfile dns-servers doh-url
expect100-timeout happy-eyeballs-timeout-ms interface keepalive-time key key-type limit-rate local-port max-redirs
noproxy oauth2-bearer pass pinnedpubkey preproxy proto proto-default proxy-cacert proxy-header resolve retry
retry-delay retry-max-time socks4 socks4a socks5 socks5-hostname tls-max tls13-ciphers unix-socket
"""
_ALL_FLAGS = """
0:http1.0 1:tlsv1 4:ipv4 6:ipv6 f:fail g:globoff k:insecure L:location n:netrc N:no-buffer p:proxytunnel q:disable
s:silent S:show-error v:verbose #:progress-bar anyauth basic compressed digest fail-early fail-with-body http1.1 http2
http2-prior-knowledge http3 location-trusted negotiate netrc-optional no-keepalive no-progress-meter no-sessionid ntlm
no-alpn no-npn path-as-is post301 post302 post303 retry-all-errors retry-connrefused ssl-reqd tcp-fastopen tcp-nodelay
tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding proxy-insecure
"""
_SUBMIT_VALUES = """
d:data F:form X:request data-ascii data-binary data-raw data-urlencode form-string json
"""
_FETCH_VALUES = "o:output"
_FETCH_FLAGS = "create-dirs"
_TOLD_VALUES = "D:dump-header w:write-out etag-save libcurl stderr trace trace-ascii hsts alt-svc"
_TOLD_FLAGS = "i:include I:head J:remote-header-name show-headers trace-ids trace-time styled-output"
_OTHER_VALUES = """
C:continue-at P:ftp-port Q:quote r:range t:telnet-option T:upload-file z:time-cond abstract-unix-socket aws-sigv4
delegation etag-compare krb login-options mail-from mail-rcpt max-filesize output-dir parallel-max pinnedpubkey
proxy-cert proxy-key rate request-target sasl-authzid service-name tftp-blksize url-query variable
"""

TABLE: dict[str, tuple[Use, bool]] = {}
"""The options by their names with dashes: what each is for, and whether it takes a value."""
LONG: dict[str, str] = {}
"""The long names of those that are called by a letter, too."""

for _uses, _takes, _names in (
    (Use.ALL, True, _ALL_VALUES),
    (Use.ALL, False, _ALL_FLAGS),
    (Use.SUBMIT, True, _SUBMIT_VALUES),
    (Use.SUBMIT, False, "form-escape"),
    (Use.FETCH, True, _FETCH_VALUES),
    (Use.FETCH, False, _FETCH_FLAGS),
    (Use.ADDRESS, True, "url"),
    (Use.NAMED, False, "O:remote-name"),
    (Use.TOLD, True, _TOLD_VALUES),
    (Use.TOLD, False, _TOLD_FLAGS),
    (Use.MORE, True, "K:config"),
    (Use.SEVERAL, False, "::next Z:parallel remote-name-all parallel-immediate"),
    (Use.OTHER, True, _OTHER_VALUES),
):
    for _name in _names.split():
        _letter, _colon, _long = _name.rpartition(":")
        TABLE[f"--{_long}"] = (_uses, _takes)
        if _colon:
            TABLE[f"-{_letter}"] = (_uses, _takes)
            LONG[f"-{_letter}"] = f"--{_long}"
