import { REGIONS } from './regions.ts';

/** How a country's addresses are asked for. */
export interface AddressForm {
  /** Null: the country's addresses have no region, or need none. */
  readonly region: {
    readonly label: 'state' | 'province' | 'prefecture' | 'county' | 'region';
    readonly required: boolean;
    /** Code and name of each, where it is chosen from a list; null: it is written. */
    readonly choices: readonly (readonly [string, string])[] | null;
  } | null;
  /** Null: the country has no postal codes. */
  readonly postalCode: {
    readonly label: 'zip' | 'postcode' | 'postal_code' | 'eircode' | 'pin';
    readonly required: boolean;
    /** Its codes are digits alone, so that phones show their keys for them. */
    readonly numeric: boolean;
  } | null;
  /** The order in which they are written there. */
  readonly order: readonly ('postalCode' | 'city' | 'region')[];
}

const setOf = (countries: string): ReadonlySet<string> => new Set(countries.split(' '));

/** Countries without postal codes in daily use (Universal Postal Union, "Addressing systems"). */
const NO_POSTAL_CODE = setOf(
  'AE AG AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM DJ DM ER FJ GA GD GH GM GQ GY HK JM KI KM KN KP LC ML MO MR MW NR NU QA ' +
    'RW SB SC SL SO SR ST SY TD TG TK TO TV UG VU YE ZW',
);
/** They have some, but letters arrive without. */
const POSTAL_CODE_OPTIONAL = setOf('CL CO EG IE JO KE KW LB MA NG OM PE PA SA TZ VN');
const DIGITS_ONLY = setOf(
  'AT AU BE BG CH CN CY CZ DE DK EE ES FI FR GR HR HU ID IN IT JP KR LI LT LU LV MX MY NO NZ PH RO RS SE SG SI SK TH TR TW US ZA',
);
/** There the code stands before the town. */
const CODE_FIRST = setOf(
  'AT BE BG CH CN CY CZ DE DK EE ES FI FR GR HR HU IL IS IT JP KR LI LT LU LV MC MX NL NO PL PT RO RS SE SI SK TR',
);

type RegionRule = readonly [NonNullable<AddressForm['region']>['label'], 'required' | 'optional'];
const REGION_RULES: Readonly<Record<string, RegionRule>> = {
  AR: ['province', 'optional'],
  AU: ['state', 'required'],
  BR: ['state', 'required'],
  CA: ['province', 'required'],
  CN: ['province', 'required'],
  ES: ['province', 'optional'],
  ID: ['province', 'optional'],
  IE: ['county', 'optional'],
  IN: ['state', 'required'],
  IT: ['province', 'optional'],
  JP: ['prefecture', 'required'],
  KR: ['province', 'optional'],
  MX: ['state', 'required'],
  MY: ['state', 'optional'],
  TH: ['province', 'optional'],
  US: ['state', 'required'],
};

/**
 * The form of a country's addresses. Street and town are always asked for: the API wants them everywhere.
 * @param lacks what the API has said that this address lacks (it knows the shop's zones), shown then although it is not usual
 */
export function addressFormOf(country: string, lacks: readonly ('region' | 'postalCode')[] = []): AddressForm {
  const rule = REGION_RULES[country];
  const needsRegion = lacks.includes('region');
  const hasCode = !NO_POSTAL_CODE.has(country) || lacks.includes('postalCode');
  return {
    region:
      rule || needsRegion
        ? {
            label: rule?.[0] ?? 'region',
            required: rule?.[1] === 'required' || needsRegion,
            choices: REGIONS[country] ?? null,
          }
        : null,
    postalCode: hasCode
      ? {
          label: postalLabel(country),
          required: !POSTAL_CODE_OPTIONAL.has(country) || lacks.includes('postalCode'),
          numeric: DIGITS_ONLY.has(country),
        }
      : null,
    order: CODE_FIRST.has(country) ? ['postalCode', 'city', 'region'] : ['city', 'region', 'postalCode'],
  };
}

function postalLabel(country: string): NonNullable<AddressForm['postalCode']>['label'] {
  switch (country) {
    case 'US':
    case 'PH':
      return 'zip';
    case 'GB':
    case 'AU':
    case 'NZ':
      return 'postcode';
    case 'IE':
      return 'eircode';
    case 'IN':
      return 'pin';
    default:
      return 'postal_code';
  }
}
