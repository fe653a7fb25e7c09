//! One small stream per rule of HTML 9.2.5 and 9.2.6, and what must come of it: where each item stands and what it is, then what
//! is left at the end where it is not the default.

/// Hands all vectors to another macro, as `name: stream => [expected];`.
macro_rules! with_vectors {
    ($then:ident) => {
        $then! {
            // Line ends.
            line_feed: b"data: x\n\n" => [r#"0-8 message "x""#];
            carriage_return_line_feed: b"data: x\r\n\r\n" => [r#"0-9 message "x""#];
            carriage_return: b"data: x\r\r" => [r#"0-8 message "x""#];
            all_line_ends_mixed: b"data: a\ndata: b\rdata: c\r\n\rdata: d\n\r\n" => [
                r#"0-25 message "a\nb\nc""#, r#"26-34 message "d""#,
            ];
            cr_lf_lf_is_two_ends: b"data: x\r\n\ndata: y\n\r" => [r#"0-9 message "x""#, r#"10-18 message "y""#];
            lf_cr_is_two_ends: b"data: x\n\r" => [r#"0-8 message "x""#];
            cr_cr_lf_is_two_ends: b"data: x\r\r\ndata: y\r\r\n" => [r#"0-8 message "x""#, r#"10-18 message "y""#];
            other_separators_are_data: "data: a\u{2028}b\u{85}c\u{b}d\u{c}e\n\n".as_bytes() => [
                r#"0-19 message "a\u{2028}b\u{85}c\u{b}d\u{c}e""#,
            ];
            blank_lines_alone: b"\n\r\r\n\n" => [];
            nothing: b"" => [];

            // The byte order mark.
            mark_at_the_start: b"\xEF\xBB\xBFdata: x\n\n" => [r#"3-11 message "x""#];
            only_one_mark_is_dropped: b"\xEF\xBB\xBF\xEF\xBB\xBFdata: x\n\n" => [r#"3-12 unknown "\u{feff}data" "x""#];
            mark_on_a_later_line: b"data: a\n\xEF\xBB\xBFdata: b\n\n" => [
                r#"8-17 unknown "\u{feff}data" "b""#, r#"0-19 message "a""#,
            ];
            mark_before_a_blank_line: b"\xEF\xBB\xBF\n\xEF\xBB\xBF\n" => [r#"4-6 unknown "\u{feff}" """#];
            mark_in_data: b"data:\xEF\xBB\xBFx\n\n" => [r#"0-10 message "\u{feff}x""#];
            half_a_mark: b"\xEF\xBBdata: x\n\n" => [r#"0-8 unknown "�data" "x""#];
            half_a_mark_and_the_end: b"\xEF\xBB" => [];
            a_mark_and_the_end: b"\xEF\xBB\xBF" => [];

            // Fields.
            no_space: b"data:x\n\n" => [r#"0-7 message "x""#];
            two_spaces_keep_one: b"data:  x\n\n" => [r#"0-9 message " x""#];
            a_tab_is_kept: b"data:\tx\n\n" => [r#"0-8 message "\tx""#];
            trailing_space_is_kept: b"data: x \n\n" => [r#"0-9 message "x ""#];
            colons_in_the_value: b"data: a:b: c\n\n" => [r#"0-13 message "a:b: c""#];
            space_before_the_colon: b"data : x\n\n" => [r#"0-7 unknown "data " "x""#];
            space_before_the_name: b" data: x\n\n" => [r#"0-7 unknown " data" "x""#];
            names_are_case_sensitive: b"Data: x\nDATA: y\n\n" => [r#"0-6 unknown "Data" "x""#, r#"8-14 unknown "DATA" "y""#];
            longer_and_shorter_names: b"dataset: x\ndat: y\nids: 3\nretryy: 4\nevents: z\nd\n\n" => [
                r#"0-9 unknown "dataset" "x""#, r#"11-16 unknown "dat" "y""#, r#"18-23 unknown "ids" "3""#,
                r#"25-33 unknown "retryy" "4""#, r#"35-43 unknown "events" "z""#, r#"45-45 unknown "d" """#,
            ];
            unknown_without_colon: b"hello world\n\n" => [r#"0-10 unknown "hello world" """#];
            unknown_with_empty_value: b"x:\ny: \n\n" => [r#"0-1 unknown "x" """#, r#"3-5 unknown "y" """#];
            name_with_nul: b"da\0ta: x\n\n" => [r#"0-7 unknown "da\0ta" "x""#];

            // Data.
            empty_data: b"data:\n\n" => [r#"0-6 message """#];
            empty_data_with_space: b"data: \n\n" => [r#"0-7 message """#];
            data_without_colon: b"data\n\n" => [r#"0-5 message """#];
            two_empty_data_lines: b"data\ndata\n\n" => [r#"0-10 message "\n""#];
            several_lines: b"data: a\ndata: b\ndata:\ndata: c\n\n" => [r#"0-30 message "a\nb\n\nc""#];
            data_with_nul: b"data: a\0b\n\n" => [r#"0-10 message "a\0b""#];
            data_between_other_fields: b"data: a\nevent: e\ndata: b\nid: 1\ndata\n\n" => [
                r#"0-36 e "a\nb\n" id "1""#, r#"last id "1""#,
            ];

            // Event types.
            event_type: b"event: add\ndata: 1\n\n" => [r#"0-19 add "1""#];
            type_after_the_data: b"data: 1\nevent: add\n\n" => [r#"0-19 add "1""#];
            last_type_wins: b"event: a\nevent: b\ndata: 1\n\n" => [r#"0-26 b "1""#];
            empty_type_is_message: b"event: a\nevent:\ndata: 1\n\nevent\ndata: 2\n\n" => [
                r#"0-24 message "1""#, r#"25-39 message "2""#,
            ];
            type_does_not_outlive_its_block: b"event: a\n\ndata: 1\n\nevent: b\ndata: 2\n\ndata: 3\n\n" => [
                r#"10-18 message "1""#, r#"19-36 b "2""#, r#"37-45 message "3""#,
            ];

            // IDs.
            id: b"id: 7\ndata: x\n\n" => [r#"0-14 message "x" id "7""#, r#"last id "7""#];
            id_stays: b"id: 7\ndata: x\n\ndata: y\n\n" => [
                r#"0-14 message "x" id "7""#, r#"15-23 message "y" id "7""#, r#"last id "7""#,
            ];
            id_without_value_resets: b"id: 7\ndata: x\n\nid\ndata: y\n\n" => [r#"0-14 message "x" id "7""#, r#"15-26 message "y""#];
            empty_id_resets: b"id: 7\ndata: x\n\nid:\ndata: y\n\n" => [r#"0-14 message "x" id "7""#, r#"15-27 message "y""#];
            last_id_wins: b"id: 1\nid: 2\ndata: x\n\n" => [r#"0-20 message "x" id "2""#, r#"last id "2""#];
            id_with_nul_is_ignored: b"id: 1\ndata: x\n\nid: 2\0\ndata: y\n\n" => [
                r#"0-14 message "x" id "1""#, r#"15-30 message "y" id "1""#, r#"last id "1""#,
            ];
            id_in_a_block_without_data: b"id: 9\n\n" => [r#"last id "9""#];
            id_without_data_reaches_the_next_event: b"id: 9\n\ndata: x\n\n" => [r#"7-15 message "x" id "9""#, r#"last id "9""#];
            id_of_an_unfinished_block: b"id: 1\ndata: x\n\nid: 2\ndata: y\n" => [r#"0-14 message "x" id "1""#, r#"last id "1""#];
            id_with_spaces: b"id:  a b \ndata\n\n" => [r#"0-15 message "" id " a b ""#, r#"last id " a b ""#];

            // Reconnection times.
            retry: b"retry: 3000\n\n" => ["0-10 retry 3000 = 3000", "reconnect 3000"];
            retry_acts_at_its_line: b"retry: 3000\n" => ["0-10 retry 3000 = 3000", "reconnect 3000"];
            retry_of_an_unfinished_line: b"retry: 3000" => [];
            retry_leading_zeros: b"retry: 007\n" => ["0-9 retry 007 = 7", "reconnect 7"];
            retry_zero: b"retry: 0\n" => ["0-7 retry 0 = 0", "reconnect 0"];
            retry_longer_than_any_number: b"retry: 99999999999999999999999999\n" => [
                "0-32 retry 99999999999999999999999999 = 18446744073709551615", "reconnect 18446744073709551615",
            ];
            retry_not_digits: b"retry: +5\nretry: -5\nretry: 5 \nretry: 5.0\nretry:  5\nretry: 0x5\nretry: 5s\n" => [];
            retry_empty: b"retry:\nretry\nretry: \n" => [];
            retry_other_digits: "retry: \u{0663}\n".as_bytes() => [];
            last_retry_wins: b"retry: 1\nretry: 2\nretry: x\n" => ["0-7 retry 1 = 1", "9-16 retry 2 = 2", "reconnect 2"];
            retry_inside_an_event: b"data: a\nretry: 10\ndata: b\n\n" => [
                "8-16 retry 10 = 10", r#"0-26 message "a\nb""#, "reconnect 10",
            ];

            // Comments.
            comment: b": ping\n\n" => [r#"0-5 : "ping""#];
            empty_comment: b":\n: \n" => [r#"0-0 : """#, r#"2-3 : """#];
            comment_inside_an_event: b"data: a\n:data: b\ndata: c\n\n" => [r#"8-15 : "data: b""#, r#"0-25 message "a\nc""#];
            comment_opens_the_block: b": hi\ndata: x\n\n" => [r#"0-3 : "hi""#, r#"0-13 message "x""#];
            comment_keeps_all_but_one_space: b":  two\n:tight\n" => [r#"0-5 : " two""#, r#"7-12 : "tight""#];
            unfinished_comment: b": pi" => [];

            // The end.
            unfinished_block: b"data: a\n\ndata: b\n" => [r#"0-8 message "a""#];
            unfinished_line: b"data: a\n\ndata: b" => [r#"0-8 message "a""#];
            unfinished_blank_line_is_none: b"data: a\r\n" => [];

            // What is not UTF-8.
            invalid_byte: b"data: a\xFFb\n\ndata: c\n\n" => [r#"0-10 message "a�b""#, r#"11-19 message "c""#];
            truncated_character: b"data: \xE2\x82\n\n" => [r#"0-9 message "�""#];
            truncated_then_whole: b"data: \xE2\x82\xE2\x82\xAC\n\n" => [r#"0-12 message "�€""#];
            overlong_and_surrogate: b"data: \xED\xA0\x80\xC0\xAF\n\n" => [
                r#"0-12 message "�����""#,
            ];
            beyond_unicode: b"data: \xF4\x90\x80\x80|\xF8\n\n" => [
                r#"0-13 message "����|�""#,
            ];
            line_end_within_a_character: b"data: \xF0\x9F\ndata: \x98\x80\n\n" => [r#"0-18 message "�\n��""#];
            invalid_everywhere: b"\xFFdata: a\n: \xFE\nid: \xC3\ndata: b\nevent: \x80\n\n" => [
                r#"0-7 unknown "�data" "a""#, r#"9-11 : "�""#, r#"0-36 � "b" id "�""#, r#"last id "�""#,
            ];
            invalid_line_with_cr_lf: b"data: \xFF\r\n\r\ndata: x\r\n\r\n" => [r#"0-9 message "�""#, r#"11-20 message "x""#];
            whole_characters: "data: \u{e9}\u{20ac}\u{1f600}\n\n".as_bytes() => [r#"0-16 message "é€😀""#];
        }
    };
}
