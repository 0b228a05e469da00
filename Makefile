# 报海拾答. `make run` asks for nothing but Python 3.11 and make (GNU make 3.81 or newer); `make help` lists the rest.

PYTHON ?= python3
# The port to start from; empty: the program's own (7860). It takes the next free one when this one is taken.
PORT ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCKED := --no-deps --no-build-isolation --require-hashes
# A build of torch to take as pip finds it, without a hash: make TORCH=torch==2.13.0
TORCH ?=
# The packages that `make lock` may bring to a newer version, or all.
UPGRADE ?=

# No test may fetch anything; what is missing fails at once instead of waiting for a network.
OFFLINE := HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 GRADIO_ANALYTICS_ENABLED=False

# An environment is usable when its interpreter starts, is new enough, has pip, and was made for this folder (its
# scripts hold absolute paths, so a copied or moved one runs another folder's code). Any other is made again.
VENV_USABLE := $(shell grep -qsF "$(CURDIR)/$(VENV)" $(BIN)/activate && \
	$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo yes)

.PHONY: help install run test lint types check docs screenshots lock audit clean remake

help:
	@echo 'make run          安装所缺的，为随附的样版建好索引，然后在本机打开问答页面（make run PORT=8000 换端口）'
	@echo 'make test         安装测试所需的，离线运行全部测试'
	@echo 'make check        lint + types + test'
	@echo 'make docs         把使用手册生成到 site/'
	@echo 'make screenshots  重拍文档里的截图'
	@echo 'make lock         按 pyproject.toml 更新 locks/ 里各软件包的版本和校验值（make lock UPGRADE=all 升级）'
	@echo 'make audit        对照公开的漏洞库检查所装的软件包（需要联网）'
	@echo 'make clean        删除 .venv 和各种缓存'

install: $(VENV)/.installed

run: $(VENV)/.installed
	$(BIN)/baohai build --samples --if-missing
	$(BIN)/baohai serve $(if $(PORT),--port $(PORT))

test: $(VENV)/.installed-dev
	$(OFFLINE) $(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

check: lint types test

docs: $(VENV)/.installed-dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo '使用手册：site/index.html'

screenshots: $(VENV)/.installed-dev
	$(OFFLINE) $(BIN)/python docs/screenshots.py

lock: $(VENV)/.installed-dev
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python locks/renew.py $(UPGRADE)

audit: $(VENV)/.installed-dev
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python locks/audit.py

clean:
	rm -rf $(VENV) build dist site *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .gradio
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/pyvenv.cfg: $(if $(VENV_USABLE),,remake)
	@command -v "$(PYTHON)" >/dev/null || { echo >&2 \
		'找不到 $(PYTHON)。请先安装 Python 3.11 或更新的版本，或指明用哪一个：make PYTHON=python3.12 $(MAKECMDGOALS)'; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo >&2 \
		"需要 Python 3.11 或更新的版本，而 $(PYTHON) 是 $$("$(PYTHON)" --version 2>&1 | head -n 1)。请指明用哪一个：make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo >&2 \
		'$(PYTHON) 缺少 venv 模块，无法建立虚拟环境。Debian、Ubuntu 上请先运行：apt-get install python3-venv'; exit 1; }
	rm -rf $(VENV)
	"$(PYTHON)" -m venv $(VENV)

# Every file that pip installs has to have one of the hashes in locks/ (pip install --require-hashes). What a lock lacks
# `pip check` finds. setuptools comes first: it builds what follows. Where pip finds a CPU build of torch it is taken in
# place of the registry's, which on Linux needs gigabytes of GPU libraries.
$(VENV)/.installed: $(VENV)/pyvenv.cfg pyproject.toml $(addprefix locks/,build.txt torch.txt torch-cpu.txt gpu.txt run.txt)
	$(PIP) install $(LOCKED) -r locks/build.txt
	if [ -n "$(TORCH)" ]; then $(PIP) install $(TORCH); \
	elif $(PIP) install --quiet --dry-run --no-deps "$$(grep -o '^torch==[^ ]*' locks/torch-cpu.txt)" >/dev/null 2>&1; \
	then $(PIP) install $(LOCKED) -r locks/torch-cpu.txt; \
	else $(PIP) install $(LOCKED) -r locks/torch.txt -r locks/gpu.txt; fi
	$(PIP) install $(LOCKED) -r locks/run.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	$(PIP) check
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed locks/dev.txt
	$(PIP) install $(LOCKED) -r locks/dev.txt
	$(PIP) check
	@touch $@
