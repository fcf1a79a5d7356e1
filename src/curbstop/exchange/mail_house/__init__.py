"""What the mail house answers about a run's print files."""

from curbstop.exchange.mail_house.loading import check_answer, take_answer_file

__all__ = ["check_answer", "take_answer_file"]
