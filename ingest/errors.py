"""All user-facing errors, each with a remedy.

DatelineError
├── SourceError             one source or one article could not be ingested
│   ├── UnreadableSource    it is missing, or reading is not permitted
│   ├── MalformedSource     it was read, but contains no article of its format
│   ├── FetchRefused        a page that must not be fetched: robots.txt, a private address
│   └── FetchFailed         a failed download: no connection, an error status, too large
├── ArchiveError
│   ├── ArchiveMissing      there is no archive there yet
│   ├── ArchiveLocked       another process holds the lock
│   ├── ArchiveReadOnly     DATELINE_READ_ONLY forbids writing
│   ├── ArchiveDamaged      a store cannot be opened or does not match the catalog
│   ├── StoreUnreachable    a database or Chroma server does not answer, or denies access
│   ├── DiskFull            no room to write
│   ├── EmbedderMismatch    the archive was created with another embedder
│   ├── NotMoved            an export or import that cannot be done
│   ├── ArticleUnknown      no article or revision with that id
│   └── CorrectionError     a correction of an article that cannot be made
├── ClusterError            a Ray cluster that cannot be reached, or was lost
├── EmbedderError           the embedder cannot be loaded, or did not answer
├── ParserError             the bundled parser cannot be loaded
├── JudgeError              the bundled judge cannot be loaded
├── RankerError             the configured cross-encoder cannot rank
├── QuestionError           the question or one of its filters cannot be used
├── DraftError              a draft that cannot be checked
├── SettingError            an invalid environment variable
├── PortTaken               the web page cannot be served at this address
├── AnswererLost            a worker process of the web page ended or failed while answering
├── NotPermitted            the user's role does not allow it
├── OverLimit               rate limit: too many questions in a minute
├── NotKept                 a conversation or a reader's feedback could not be stored
├── ReaderError             the chat model gave no answer
│   ├── ReaderUnconfigured  no such model, or its key is missing
│   ├── ReaderRefused       the endpoint does not accept the key or the request
│   ├── ReaderUnreachable   no connection, or no answer in time
│   └── ReaderBusy          rate limit or quota
└── CaseError               an evaluation set that cannot be run
"""

from __future__ import annotations

from ingest.masking import masked


class DatelineError(Exception):
    """An error a user can fix: `message` says what is wrong, `remedy` what to do. Both have secrets
    masked."""

    def __init__(self, message: str, remedy: str) -> None:
        message, remedy = masked(message), masked(remedy)
        super().__init__(f"{message}; {remedy}")
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[DatelineError], tuple[str, str]]:
        return type(self), (self.message, self.remedy)  # picklable across processes


class SourceError(DatelineError):
    pass


class UnreadableSource(SourceError):
    pass


class MalformedSource(SourceError):
    pass


class FetchRefused(SourceError):
    pass


class FetchFailed(SourceError):
    pass


class ArchiveError(DatelineError):
    pass


class ArchiveMissing(ArchiveError):
    pass


class ArchiveLocked(ArchiveError):
    pass


class ArchiveReadOnly(ArchiveError):
    pass


class ArchiveDamaged(ArchiveError):
    pass


class StoreUnreachable(ArchiveError):
    pass


class DiskFull(ArchiveError):
    pass


class EmbedderMismatch(ArchiveError):
    pass


class NotMoved(ArchiveError):
    pass


class ArticleUnknown(ArchiveError):
    pass


class CorrectionError(ArchiveError):
    pass


class ClusterError(DatelineError):
    pass


class EmbedderError(DatelineError):
    pass


class ParserError(DatelineError):
    pass


class JudgeError(DatelineError):
    pass


class RankerError(DatelineError):
    pass


class QuestionError(DatelineError):
    pass


class DraftError(DatelineError):
    pass


class SettingError(DatelineError):
    pass


class PortTaken(DatelineError):
    pass


class AnswererLost(DatelineError):
    pass


class NotPermitted(DatelineError):
    pass


class OverLimit(DatelineError):
    pass


class NotKept(DatelineError):
    pass


class ReaderError(DatelineError):
    pass


class ReaderUnconfigured(ReaderError):
    pass


class ReaderRefused(ReaderError):
    pass


class ReaderUnreachable(ReaderError):
    pass


class ReaderBusy(ReaderError):
    pass


class CaseError(DatelineError):
    pass


def disk_full() -> DiskFull:
    return DiskFull(
        "the disk is full; what was finished is kept", "free space, then run this again"
    )


def first_line(error: BaseException) -> str:
    """The first line of an exception's message, secrets masked, at most 200 characters; its class
    name if the message is empty."""
    return masked((str(error).strip() or type(error).__name__).splitlines()[0])[:200]
