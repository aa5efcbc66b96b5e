"""What openapi-python-client makes of the document signs in and reads."""

from gerai_api_client import AuthenticatedClient, Client
from gerai_api_client.api.account import show_account
from gerai_api_client.api.session import sign_in
from gerai_api_client.models import Account, Problem, Session, SignIn

from check import URL, run, same


def client_signs_in_and_shows_the_account():
    body = SignIn(phone="+62 812-3456-7890", pin="123456")
    session = sign_in.sync(client=Client(base_url=URL), body=body)
    assert isinstance(session, Session), session
    signed_in = AuthenticatedClient(base_url=URL, token=session.session_token)
    account = show_account.sync(client=signed_in)
    assert isinstance(account, Account), account
    same(account.name, "Budi Pratama")


def client_reads_a_problem():
    body = SignIn(phone="081234567890", pin="000000")
    problem = sign_in.sync(client=Client(base_url=URL), body=body)
    assert isinstance(problem, Problem), problem
    same((problem.status, problem.type_), (401, "/problems/wrong-pin"))


run([client_signs_in_and_shows_the_account, client_reads_a_problem])
