#include "services/cli/import_report.h"

#include <gtest/gtest.h>

#include "services/cli/csv.h"

namespace passerelle::cli {
namespace {

const Words french(domain::Language::french);

TEST(ImportReport, ACellIsQuotedWhereASpreadsheetNeedsIt) {
  EXPECT_EQ(csv_cell("site"), "site");
  EXPECT_EQ(csv_cell("a;b"), "\"a;b\"");
  EXPECT_EQ(csv_cell("dit \"Jo\""), "\"dit \"\"Jo\"\"\"");
  EXPECT_EQ(csv_cell("a\nb"), "\"a\nb\"");
}

TEST(ImportReport, AListsColumnIsNeverRunAsAFormula) {
  EXPECT_EQ(csv_cell("=HYPERLINK(1)"), "'=HYPERLINK(1)");
  EXPECT_EQ(csv_cell("+33"), "'+33");
  EXPECT_EQ(csv_cell("@x;"), "\"'@x;\"");
}

TEST(ImportReport, EveryReasonOfALineHasItsRow) {
  v1::LineReport report;
  report.set_line(7);
  report.set_verdict(v1::LineReport::REFUSED);
  for (const auto* column : {"téléphone", "site"}) {
    auto& reason = *report.add_reasons();
    reason.set_column(column);
    reason.set_reason("WRONG");
    reason.set_explanation("Non.");
  }
  EXPECT_EQ(csv_rows(report, french), "7;refusée;;téléphone;WRONG;Non.\r\n7;refusée;;site;WRONG;Non.\r\n");
  v1::LineReport taken;
  taken.set_line(8);
  taken.set_verdict(v1::LineReport::ACCEPTED);
  taken.set_beneficiary("beneficiaries/abc");
  EXPECT_EQ(csv_rows(taken, french), "8;ajoutée;abc;;;\r\n");
}

}  // namespace
}  // namespace passerelle::cli
