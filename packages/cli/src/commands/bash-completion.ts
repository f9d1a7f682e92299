/**
 * The completion script for bash.
 *
 * The one that the completion library makes calls functions of the package bash-completion, which many machines lack,
 * and offers no files. This one needs bash alone, also the 3.2 of macOS. Bash takes `=` for a word of its own; the
 * program wants `--flag=value` as one.
 */
export const bashCompletion = `# bash completion for armory

__armory_complete() {
    local current="\${COMP_WORDS[COMP_CWORD]}" word value rest i isGlued=""
    local -a words
    words=()
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word="\${COMP_WORDS[i]}"
        if [[ \${#words[@]} -gt 0 && ( -n "$isGlued" || "$word" == "=" ) ]]; then
            words[\${#words[@]}-1]+="$word"
        else
            words+=("$word")
        fi
        isGlued=""
        [[ "$word" == "=" ]] && isGlued=1
    done
    [[ "$current" == "=" ]] && current=""
    COMPREPLY=()
    while IFS=$'\\t' read -r value rest; do
        case "$value" in
            "" | :0) ;;
            :*) compopt +o default 2>/dev/null ;;
            "$current"*) COMPREPLY+=("$value") ;;
        esac
    done < <(armory complete -- "\${words[@]}" 2>/dev/null)
}

complete -o default -F __armory_complete armory
`;
