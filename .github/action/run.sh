#!/usr/bin/env bash
# Runs ssespec as the action's inputs ask, and hands on its exit code and counts. Inputs come by the environment only.
set -euo pipefail

usage() {
    echo "::error title=ssespec::$1"
    echo "exit-code=2" >>"$GITHUB_OUTPUT"
    exit 2
}

results=${INPUT_JSON:-$RUNNER_TEMP/ssespec.jsonl}
summary=$RUNNER_TEMP/ssespec-summary.md
# What an earlier step left must not pass for this one's results.
rm -f -- "$results" "$summary"

words=()
if [ -n "$INPUT_COMMAND" ]; then
    [ -n "$INPUT_URL" ] || usage "With the input command, the input url says where the server answers."
    [ -z "$INPUT_TARGET" ] || usage "Give command or target, not both."
    words=(run --cmd "$INPUT_COMMAND" --url "$INPUT_URL")
elif [ -n "$INPUT_TARGET" ]; then
    [ -z "$INPUT_URL" ] || usage "Give url or target, not both."
    words=(run)
    while IFS= read -r line; do
        [ -z "$line" ] || words+=("$line")
    done <<<"$INPUT_TARGET"
elif [ -n "$INPUT_URL" ]; then
    words=(check "$INPUT_URL")
else
    usage "Give one of the inputs url, target and command."
fi
case "$INPUT_FAIL_ON" in
    failures | errors) ;;
    warnings) words+=(--strict) ;;
    *) usage "The input fail-on is failures, warnings or errors." ;;
esac
words+=(--json "$results" --markdown "$summary" --github)
[ -z "$INPUT_JUNIT" ] || words+=(--junit "$INPUT_JUNIT")
[ -z "$INPUT_HTML" ] || words+=(--html "$INPUT_HTML")
while IFS= read -r line; do
    [ -z "$line" ] || words+=("$line")
done <<<"$INPUT_ARGUMENTS"

code=0
ssespec "${words[@]}" || code=$?

[ ! -f "$summary" ] || cat "$summary" >>"$GITHUB_STEP_SUMMARY"
{
    echo "exit-code=$code"
    echo "results=$results"
    if [ -f "$results" ]; then
        # The last line has the counts, in plain numbers; nothing else of the file is taken over.
        for count in pass fail warn known; do
            number=$(tail -n 1 "$results" | sed -n "s/^{\"type\":\"summary\",\"counts\":{[^}]*\"$count\":\([0-9]*\)[,}].*/\1/p")
            echo "$count=$number"
        done
    fi
} >>"$GITHUB_OUTPUT"

case "$INPUT_FAIL_ON-$code" in
    errors-1) exit 0 ;;
    *) exit "$code" ;;
esac
