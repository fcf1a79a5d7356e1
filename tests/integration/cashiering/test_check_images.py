"""The file of check images of a deposit: exactly its checks, written once, read back by another reader."""

import pytest
from django.db import IntegrityError, transaction

from curbstop.cashiering.models import CheckImageFile
from curbstop.cashiering.operations import CheckImagesError
from curbstop.cashiering.queries import image_file_of_deposit
from curbstop.exchange.banks.check_images.reading import read_image_cash_letter
from curbstop.exchange.deposits.check_image_file import (
    ChecksDifferError,
    SenderMissingError,
    file_of_check_images,
    give_up_check_images,
    write_check_images,
)
from curbstop.exchange.layouts.refusal import FileRefusedError
from curbstop.journeys import make_deposit
from curbstop.platform.policies import adopt_policy
from factories.cash_office import DAY, CashOffice, account_line, check_tender
from factories.check_scans import package, plain_x9

AGREED = {
    "destination_routing": "121042882",
    "destination_name": "FIRST BANK",
    "origin_routing": "122000661",
    "origin_name": "CITY OF EXAMPLE",
    "deposit_account": "4421",
}


def deposited(office: CashOffice, *amounts: int, checks_as: str = "image") -> int:
    session = office.open()
    for cents in amounts:
        office.take(session, [account_line(office.account(), cents)], [check_tender(cents)])
    office.finish(session)
    deposit = office.deposit([session], verify=False)
    make_deposit.verify_deposit(
        **office.by("sue"),
        deposit_id=deposit,
        currency=(),
        checks_count=len(amounts),
        checks_cents=sum(amounts),
        checks_as=checks_as,
    )
    return deposit


@pytest.fixture
def agreed(office: CashOffice) -> CashOffice:
    adopt_policy(key="image_cash_letter.accounts", value={"OPER": AGREED}, from_date=DAY, source="the bank", mark="V")
    return office


def write(office: CashOffice, deposit: int, content: bytes) -> bytes:
    write_check_images(**office.by("finn"), deposit_id=deposit, package=content)
    return file_of_check_images(kept=image_file_of_deposit(deposit_id=deposit))


def test_the_file_is_the_deposit_and_is_read_back_by_ours_and_by_another_reader(agreed: CashOffice):
    deposit = deposited(agreed, 10_000, 2_550, 10_000)
    content = write(agreed, deposit, package([2_550, 10_000, 10_000]))
    assert plain_x9(content) == {"items": 3, "cents": 22_550, "images": 6, "said_items": 3, "said_cents": 22_550}
    assert [one.amount_cents for one in read_image_cash_letter(content=content)] == [2_550, 10_000, 10_000]
    kept = image_file_of_deposit(deposit_id=deposit)
    assert (kept.item_count, kept.amount_cents, kept.written_by) == (3, 22_550, "Finn Test")


def test_it_is_written_once_and_a_second_one_says_so(agreed: CashOffice):
    deposit = deposited(agreed, 10_000)
    write(agreed, deposit, package([10_000]))
    with pytest.raises(CheckImagesError, match=r"written before.*Finn Test"):
        write(agreed, deposit, package([10_000]))
    with pytest.raises(CheckImagesError, match="written before"):
        give_up_check_images(**agreed.by("finn"), deposit_id=deposit, reason="no images")
    assert CheckImageFile.objects.count() == 1


@pytest.mark.parametrize(
    ("amounts", "said"), [([10_000], "25.50"), ([10_000, 2_550, 1], "0.01"), ([10_000, 2_551], "25.51")]
)
def test_other_checks_than_the_deposits_are_refused_by_name(agreed: CashOffice, amounts, said):
    deposit = deposited(agreed, 10_000, 2_550)
    with pytest.raises(ChecksDifferError, match=said):
        write(agreed, deposit, package(amounts))
    assert image_file_of_deposit(deposit_id=deposit) is None


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (package([10_000], without=["1b.tif"]), 2),
        (package([10_000], without=["checks.csv"]), 0),
        (
            package(
                [10_000], rows="sequence,routing,on_us,auxiliary_on_us,amount,front,back\n1,1,2/,,1.00,1f.tif,1b.tif\n"
            ),
            2,
        ),
        (
            package(
                [10_000, 10_000],
                rows="sequence,routing,on_us,auxiliary_on_us,amount,front,back\n1,231380104,2/,,1.00,checks.csv,1b.tif\n",
            ),
            2,
        ),
        (b"no zip", 0),
    ],
)
def test_a_package_that_is_not_whole_is_refused_with_its_line(agreed: CashOffice, content, line):
    deposit = deposited(agreed, 10_000)
    with pytest.raises(FileRefusedError) as refused:
        write(agreed, deposit, content)
    assert refused.value.line == line


def test_without_images_the_checks_go_on_paper_and_no_file_is_written_afterwards(agreed: CashOffice):
    deposit = deposited(agreed, 10_000)
    give_up_check_images(**agreed.by("finn"), deposit_id=deposit, reason="The scanner is broken")
    with pytest.raises(CheckImagesError, match="written before"):
        write(agreed, deposit, package([10_000]))
    assert image_file_of_deposit(deposit_id=deposit).given_up_reason == "The scanner is broken"


def test_a_deposit_whose_checks_lie_in_the_bag_gets_no_file_and_the_database_says_so_too(agreed: CashOffice):
    deposit = deposited(agreed, 10_000, checks_as="list")
    with pytest.raises(CheckImagesError, match="do not go as images"):
        write(agreed, deposit, package([10_000]))
    with pytest.raises(IntegrityError, match="file of check images"), transaction.atomic():
        CheckImageFile.objects.create(
            deposit_id=deposit,
            item_count=1,
            amount_cents=10_000,
            given_up_reason="none",
            business_date=DAY,
            written_by_id=agreed.staff["finn"],
            written_at=agreed.by("finn")["now"],
        )


def test_without_what_was_agreed_with_the_bank_nothing_is_written(office: CashOffice):
    deposit = deposited(office, 10_000)
    with pytest.raises(SenderMissingError, match="destination_routing"):
        write(office, deposit, package([10_000]))
