#pragma once

#include <functional>
#include <string_view>

#include "cvd_calc/options.hpp"

#include "app/text_layout.hpp"
#include "market/cvd.hpp"
#include "vault/cvd_reader.hpp"

namespace rq::cvd_calc {

/// Where output goes, piece by piece.
using Write = std::function<void(std::string_view)>;

/// Prints the windows that `query` asks for, all of them complete, as lines of the 1m files with
/// another `timeframe`. Years of them need no more memory than a day.
void write_json(vault::CvdReader& reader, const InstId& instrument, const Query& query,
                const Write& write);

/// How a table looks.
struct TableStyle {
  bool colour = false;        ///< with ANSI sequences
  app::LineWidth width = {};  ///< no line is longer
};

/// The same as a headline and a table for people, in ASCII, with the times of `query.zone`.
void write_table(vault::CvdReader& reader, const InstId& instrument, const Query& query,
                 const TableStyle& style, const Write& write);

}  // namespace rq::cvd_calc
