"""Calling out: which addresses are, and that nobody is called in another's place."""

import socket
from datetime import UTC, datetime, timedelta
from ssl import PROTOCOL_TLS_SERVER, SSLContext, create_default_context
from threading import BoundedSemaphore, Event, Thread

import pytest

from muniment.platform.outgoing import AddressRefused, Reach, Unanswered, calling, networks_in
from muniment.platform.outgoing.addresses import address_in, may_be_called
from tests.support.receiving import receiving

HERE = networks_in(["127.0.0.0/8"])
PRIVATE = (
    "127.0.0.1",
    "127.8.8.8",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "198.18.0.1",
    "192.0.2.1",
    "::1",
    "fc00::1",
    "fec0::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
)
NEVER = (
    "0.0.0.0",
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "168.63.129.16",
    "100.100.100.200",
    "fd00:ec2::254",
    "fe80::1%eth0",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
    "::",
)
PUBLIC = ("1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101")


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_not_public_is_called_only_where_it_is_allowed(text):
    address = address_in(text)
    assert not may_be_called(address)
    assert may_be_called(address, networks_in(["0.0.0.0/0", "::/0"]))


@pytest.mark.parametrize("text", NEVER)
def test_some_addresses_are_called_by_nobody(text):
    assert not may_be_called(address_in(text))
    assert not may_be_called(address_in(text), networks_in(["0.0.0.0/0", "::/0"]))


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is_called(text):
    assert may_be_called(address_in(text))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://hooks.example/x",
        "ftp://hooks.example/x",
        "file:///etc/passwd",
        "gopher://hooks.example/x",
        "https:///x",
        "https://a@hooks.example/",
        "https://a:b@hooks.example/",
        "https://hooks.example/#part",
        "https://hooks.example:22/",
        "https://hooks.example:99999/",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nX-Other: 1",
        "https://hööks.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://0.0.0.0/",
        "https://localhost/",
        "https://x.localhost./",
        "https://[bad/",
        "https://hooks.example/" + "a" * 2000,
    ],
)
def test_an_address_that_no_receiver_has_is_refused_before_anything_is_asked(url):
    with pytest.raises(AddressRefused):
        Reach().accept(url)


def test_an_address_is_accepted_as_the_operator_allows():
    assert Reach().accept("https://hooks.example:8443/a?b=c")
    assert Reach(http=True).accept("http://hooks.example/")
    assert Reach(http=True, networks=HERE).accept("http://127.0.0.1:9000/")
    with pytest.raises(AddressRefused):
        Reach(networks=HERE).accept("https://10.0.0.1/")


@pytest.fixture
def names(monkeypatch):
    """Names and where they lead, in place of those of the world."""
    known = {}
    asked = []

    def look_up(host, port, *_, **__):
        if host in known:
            asked.append(host)
        found = known.get(host, [host])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(calling.socket, "getaddrinfo", look_up)
    known["asked"] = asked
    return known


def test_a_name_that_leads_to_a_private_address_is_not_called(names):
    names["inside.example"] = ["93.184.215.14", "127.0.0.1"]
    with receiving() as hook, pytest.raises(AddressRefused, match="not a public") as refusal:
        Reach(http=True).post(f"http://inside.example:{hook.port}/", b"", {})
    assert hook.came == []
    assert "127.0.0.1" not in refusal.value.message  # nobody looks up inner names here


def test_a_name_is_looked_up_once_and_what_was_looked_at_is_called(names):
    names["hooks.example"] = ["127.0.0.1"]
    with receiving() as hook:
        reach = Reach(http=True, networks=HERE)
        answer = reach.post(f"http://hooks.example:{hook.port}/a?b=c", b"{}", {"X-Own": "1"})
    assert (answer.status, answer.text) == (200, "thanks")
    came = hook.came[0]
    assert (came.path, came.body, came.headers["X-Own"]) == ("/a?b=c", b"{}", "1")
    assert came.headers["Host"] == f"hooks.example:{hook.port}"
    assert came.headers["User-Agent"].startswith("muniment/")
    assert names["asked"] == ["hooks.example"]


def test_no_redirection_is_followed(names):
    names["hooks.example"] = ["127.0.0.1"]
    with (
        receiving() as inner,
        receiving(302, [("Location", inner.url), ("Retry-After", "7")]) as to,
    ):
        answer = Reach(http=True, networks=HERE).post(f"http://hooks.example:{to.port}/", b"", {})
    assert (answer.status, answer.retry_after) == (302, "7")
    assert inner.came == []


def test_a_name_server_that_stays_silent_is_not_waited_for(monkeypatch):
    ended = Event()
    monkeypatch.setattr(calling, "_TIMEOUT_SECONDS", 0.05)
    monkeypatch.setattr(calling, "_looking_up", BoundedSemaphore(1))
    monkeypatch.setattr(calling.socket, "getaddrinfo", lambda *_, **__: ended.wait(60) and [])
    try:
        with pytest.raises(Unanswered, match="no name server"):
            Reach().post("https://silent.example/", b"", {})
        with pytest.raises(Unanswered, match="too many names"):
            Reach().post("https://other.example/", b"", {})
    finally:
        ended.set()


def test_whoever_stalls_is_cut_off():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        reach = Reach(http=True, networks=HERE, whole_seconds=0.1)
        with pytest.raises(Unanswered):
            reach.post(f"http://127.0.0.1:{port}/", b"", {})


def test_what_is_said_of_a_failure_holds_nothing_that_is_not_text():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            with listener.accept()[0] as caller:
                caller.recv(1000)
                caller.sendall(b"\0\x1b[2Jgarbage\r\n\r\n")

        answering = Thread(target=answer)
        answering.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(Unanswered) as refusal:
            Reach(http=True, networks=HERE).post(url, b"", {})
        answering.join()
    assert refusal.value.message.isprintable()


def test_who_answers_at_the_address_proves_to_be_who_was_named(names, tmp_path, monkeypatch):
    certificate = tmp_path / "own.pem"
    certificate.write_bytes(_certificate("hooks.example"))
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    trusting = create_default_context(cafile=certificate)
    monkeypatch.setattr(calling, "_trusted", lambda: trusting)
    names["hooks.example"] = names["other.example"] = ["127.0.0.1"]
    with receiving(secured=context) as to:
        reach = Reach(networks=HERE)
        assert reach.post(f"https://hooks.example:{to.port}/", b"", {}).status == 200
        with pytest.raises(Unanswered, match="other"):
            reach.post(f"https://other.example:{to.port}/", b"", {})
    assert len(to.came) == 1


def _certificate(name):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return secret + made.public_bytes(serialization.Encoding.PEM)
