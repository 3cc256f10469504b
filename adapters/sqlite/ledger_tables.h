// Every table of the books, on one connection.
#pragma once

#include "adapters/sqlite/beneficiary_table.h"
#include "adapters/sqlite/books_table.h"
#include "adapters/sqlite/broker_table.h"
#include "adapters/sqlite/campaign_line_table.h"
#include "adapters/sqlite/campaign_table.h"
#include "adapters/sqlite/exchange_table.h"
#include "adapters/sqlite/finance_book.h"
#include "adapters/sqlite/personal_recharge_table.h"
#include "adapters/sqlite/programme_table.h"
#include "adapters/sqlite/recharge_list_table.h"
#include "adapters/sqlite/recharge_table.h"
#include "adapters/sqlite/site_usage_table.h"

namespace passerelle::sqlite {

struct LedgerTables {
  explicit LedgerTables(Database& database)
      : beneficiaries(database),
        books(database),
        brokers(database),
        campaign_lines(database),
        campaigns(database),
        exchanges(database),
        finance(database),
        lists(database),
        personal(database),
        programmes(database),
        recharges(database),
        site_usage(database) {}

  BeneficiaryTable beneficiaries;
  BooksTable books;
  BrokerTable brokers;
  CampaignLineTable campaign_lines;
  CampaignTable campaigns;
  ExchangeTable exchanges;
  FinanceTables finance;
  RechargeListTable lists;
  PersonalRechargeTable personal;
  ProgrammeTable programmes;
  RechargeTable recharges;
  SiteUsageTable site_usage;
};

// Throws. Each person, line and site is read once, however often it is asked for.
broker::AdmissionFacts load_admission_facts(LedgerTables& tables,
                                            std::span<const broker::AdmissionQuery> queries,
                                            std::optional<domain::Day> site_usage_since);

}  // namespace passerelle::sqlite
