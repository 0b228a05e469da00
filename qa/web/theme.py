"""Newsprint and vermilion: the colours, fonts and sizes that CSS variables of the framework can say. The rest is in the
style sheets of this folder. It must not know what is on the page.
"""

from __future__ import annotations

import gradio as gr


def theme() -> gr.themes.Base:
    """The page's theme."""
    vermilion = gr.themes.Color(
        "#fdf3f1", "#fbe4df", "#f5c5bc", "#ec9d8f", "#dd6c5a", "#c4442f", "#a93523", "#8b2a1c", "#6f2419", "#5a2018",
        "#310e09", name="vermilion",
    )  # fmt: skip
    sans = ("-apple-system", "BlinkMacSystemFont", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
    mono = ("ui-monospace", "Menlo", "monospace")
    sizes = {"radius_size": "none", "spacing_size": "md", "text_size": "md"}
    base = gr.themes.Base(primary_hue=vermilion, neutral_hue="stone", font=sans, font_mono=mono, **sizes)
    return base.set(
        body_background_fill="#faf7f1", body_background_fill_dark="#171512",
        background_fill_primary="#fffdf8", background_fill_primary_dark="#211e19",
        background_fill_secondary="#f3eee3", background_fill_secondary_dark="#191613",
        block_background_fill="transparent", block_background_fill_dark="transparent",
        block_label_background_fill="transparent", block_label_background_fill_dark="transparent",
        block_border_width="0px", block_shadow="none",
        input_background_fill="#fffdf8", input_background_fill_dark="#24201b", input_border_width="1px",
        input_placeholder_color="#756c60", input_placeholder_color_dark="#9a9084",
        button_primary_background_fill="*primary_600", button_primary_background_fill_dark="*primary_700",
        button_primary_text_color="white",
    )  # fmt: skip
