# SPDX-License-Identifier: GPL-2.0-only
#
# Fish completion for eoigctl. The program knows its words: it prints those that may stand at the
# cursor.

function __eoigctl_offers
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l offers ($words[1] --complete $words[2..-1] "$current" 2>/dev/null)
    if test "$offers[1]" = ":files"
        __fish_complete_path "$current"
    else
        printf '%s\n' $offers
    end
end

complete -c eoigctl -f -a '(__eoigctl_offers)'
