"""What the tests of the app share."""

import shutil
import ssl
import subprocess

import pytest


@pytest.fixture
def sqlite(sqlite_template, tmp_path):
    """The URL of a file of the test's own, with the newest schema."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'desk.db')}"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """The folder with the certificate of a server called localhost, signed by itself."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run([openssl, *made, *names], check=True, capture_output=True)
    return folder


@pytest.fixture
def context(certificate):
    """That server's side of TLS."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return made
