"""What a model's tokens cost, by the list prices that the library genai-prices carries."""

from __future__ import annotations

from decimal import Decimal


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
