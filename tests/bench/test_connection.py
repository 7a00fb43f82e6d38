"""Answers are read to their end, however a server marks it."""

import pytest

from bench.connection import Connection, Request, is_whole

OK = b"HTTP/1.1 200 OK\r\n"
WHOLE = [
    OK + b"Content-Length: 2\r\n\r\nhi",
    OK + b"content-length: 0\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\n\r\n",
    OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
]


@pytest.mark.parametrize("answer", WHOLE)
def test_an_answer_is_whole_with_its_last_byte(answer):
    assert is_whole(answer)
    assert not is_whole(answer[:-1])


def test_a_request_carries_the_headers_of_its_connection():
    connection = Connection("http://127.0.0.1:80", {"Authorization": "Bearer t"})
    sent = connection.encoded(Request("PUT", "/x", b"{}"))
    assert sent.startswith(b"PUT /x HTTP/1.1\r\nHost: 127.0.0.1:80\r\nAuthorization: Bearer t\r\n")
    assert sent.endswith(b"Content-Length: 2\r\n\r\n{}")
