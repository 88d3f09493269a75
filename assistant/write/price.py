"""What a model's tokens cost, by the list prices that the library genai-prices carries."""

from __future__ import annotations

from decimal import Decimal

PRICED_TOKENS = 1_000_000


def price_of(model: str) -> tuple[float, float] | None:
    """The list prices in US dollars of PRICED_TOKENS tokens read and written; None for a model
    without one."""
    read, written = cost_usd(model, PRICED_TOKENS, 0), cost_usd(model, 0, PRICED_TOKENS)
    return None if read is None or written is None else (read, written)


def cost_usd(model: str, input_tokens: int, output_tokens: int) -> float | None:
    """The list price in US dollars of a call to a LangChain model id; None for a model without one.
    Nothing is fetched: prices are those of the library's release."""
    from genai_prices import Usage, calc_price

    provider, _, name = model.partition(":")
    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    try:
        price: Decimal = calc_price(usage, name, provider_id=provider).total_price
    except LookupError:
        return None
    return float(price)
